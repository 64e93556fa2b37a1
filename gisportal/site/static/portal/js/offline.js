/** The service worker, and reports that wait on this device for the network. */
import { somethingWaits } from "../../core/js/waiting.js";

async function sendLater() {
  if (!somethingWaits() || document.querySelector("[data-report-form]")) return;
  const { sendWaiting } = await import("../../feedback/js/report_form/outbox.js");
  await sendWaiting().catch(() => {});
}

async function register(address) {
  try {
    // As a module it can send reports while no page is open.
    await navigator.serviceWorker.register(`${address}?module`, { scope: "/", type: "module" });
  } catch {
    await navigator.serviceWorker.register(address, { scope: "/" }).catch(() => {});
  }
}

/** Register the worker at `address`, and send what waits when there is a network. */
export function keepOffline(address) {
  if (!address || !navigator.serviceWorker || !window.isSecureContext) return;
  window.addEventListener("load", () => register(address));
  window.addEventListener("online", sendLater);
  sendLater();
}
