/** Entry of the pages of signing in: says in words when a passkey did not work. */
import { el, icon } from "../../core/js/dom.js";
import { t } from "../../core/js/i18n.js";

// Sent by allauth's scripts, which know no words.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = t("The passkey was not accepted. Try again, or sign in another way.");
  const place = document.querySelector("main h1");
  document.querySelector("[data-passkey-error]")?.remove();
  place.after(el("div", { class: "notice notice-bad", role: "alert", dataset: { passkeyError: "" } },
    icon("x-circle-fill"), el("p", {}, words)));
});
