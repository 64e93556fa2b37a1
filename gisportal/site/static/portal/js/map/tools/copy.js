/** Copying text, with a word on the button that says whether it worked. */
import { el, icon } from "../../../../core/js/dom.js";
import { t } from "../../../../core/js/i18n.js";

const SHOWN_MS = 2500;

/** Copy `text`; answers whether the browser allowed it. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A button that copies what `read()` answers; `fallback` selects it where copying is barred. */
export function copyButton(read, { label = t("Copy"), name = label, className = "btn btn-quiet", fallback } = {}) {
  const words = el("span", { class: label ? null : "visually-hidden" }, label);
  const picture = el("span", {}, icon("copy"));
  return el("button", {
    type: "button", class: className, "aria-label": name === label ? null : name, title: label ? null : name,
    onclick: async () => {
      const isDone = await copyText(read());
      if (!isDone) fallback?.();
      words.textContent = isDone ? t("Copied") : t("Press Ctrl+C");
      picture.replaceChildren(icon(isDone ? "check-lg" : "copy"));
      setTimeout(() => {
        words.textContent = label;
        picture.replaceChildren(icon("copy"));
      }, SHOWN_MS);
    },
  }, picture, words);
}
