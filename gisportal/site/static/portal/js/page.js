/** Entry of every page: reading preferences, and htmx where parts are fetched. */
import { watchPrintAndShare } from "../../core/js/actions.js";
import { keepOffline } from "./offline.js";
import { keepTyped } from "./typed.js";
import { watchPreferences } from "../../core/js/preferences.js";

// Resolved by the import map. A name in a variable: Django's static storage takes a
// literal in import() for a path beside this file.
const HTMX = "htmx.org";

watchPreferences(document);
watchPrintAndShare(document);
keepTyped(document);

if (document.querySelector("[hx-get], [hx-post], [hx-boost]")) {
  // The library starts itself; pages without fetched parts do not pay for it.
  import(HTMX);
}

keepOffline(document.documentElement.dataset.worker);
