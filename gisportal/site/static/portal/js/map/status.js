/** Short messages over the map, read out by screen readers. */
import { el, fillWith, icon } from "../../../core/js/dom.js";
import { t } from "../../../core/js/i18n.js";

const SHOWN_MS = 7000;
let timer = 0;

function place() {
  return document.querySelector("[data-status]");
}

/** Take the message away. */
export function hush() {
  clearTimeout(timer);
  place().replaceChildren();
}

/** Show `message` for a while; a later one replaces it. */
export function say(message) {
  clearTimeout(timer);
  fillWith(place(), el("div", { class: "toast-note" }, el("span", {}, message),
    el("button", { type: "button", class: "btn btn-bare btn-square", onclick: hush, title: t("Close") },
      icon("x-lg"), el("span", { class: "visually-hidden" }, t("Close")))));
  timer = setTimeout(hush, SHOWN_MS);
}
