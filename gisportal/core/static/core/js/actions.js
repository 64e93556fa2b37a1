/** Small page actions: print, share or copy the address. */
import { t } from "./i18n.js";

async function share(button) {
  const url = new URL(button.dataset.share || window.location.href, window.location.href).href;
  if (navigator.share) {
    try {
      await navigator.share({ title: document.title, url });
    } catch {
      // The person closed the share sheet.
    }
    return;
  }
  try {
    await navigator.clipboard.writeText(url);
    say(button, t("Address copied"));
  } catch {
    window.prompt(t("Copy this address"), url);
  }
}

function say(button, message) {
  const label = button.querySelector("[data-label]") || button;
  const before = label.textContent;
  label.textContent = message;
  window.setTimeout(() => {
    label.textContent = before;
  }, 2500);
}

/** Make `[data-print]` and `[data-share]` buttons inside `root` work. */
export function watchPrintAndShare(root) {
  root.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-print]")) window.print();
    const sharer = target?.closest("[data-share]");
    if (sharer) share(sharer);
  });
}
