/** Entry of the admin's pages: what was typed survives the end of a session. */
import { el } from "../../core/js/dom.js";
import { keepTyped } from "./typed.js";

keepTyped(document, (words) => el("ul", { class: "messagelist", role: "status" }, el("li", { class: "warning" }, words)));
