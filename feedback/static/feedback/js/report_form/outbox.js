/** Sending kept reports: each once, by whoever is awake (a page, or the service worker). */
import { noteWaiting } from "../../../core/js/waiting.js";
import { postJson } from "../../../core/js/request.js";
import { allDrafts, bodyOf, deleteDraft, getDraft, newKey, putDraft, putSent } from "./drafts.js";
import { prove } from "./proof.js";

// The network, the server or a limit is in the way: the same report can go later.
const LATER = [0, 408, 425, 429, 500, 502, 503, 504, 507];
const CHANNEL = "portal-reports";
const LOCK = "portal-report-sending";

/** Only one of all tabs and the worker sends at a time; the key guards the rest. */
async function alone(work) {
  if (!globalThis.navigator?.locks) return work();
  return navigator.locks.request(LOCK, work);
}

/** Whether the same report may simply be sent again later. */
export function canWait(error) {
  return LATER.includes(error.status ?? 0);
}

async function post(draft) {
  const data = bodyOf(draft);
  // Solved when it is sent, not when it is written: a proof lives for minutes.
  if (draft.challenge) data.set("altcha", await prove(draft.challenge));
  return postJson(draft.submit, data);
}

/** Send one draft; answers the receipt, throws RequestError. It stays kept until it is sent. */
export async function sendDraft(draft) {
  try {
    return await post(draft);
  } catch (error) {
    if (error.code !== "idempotency-key-reused") throw error;
    // Sent before (its answer was lost), then changed: that is another report.
    draft.key = newKey();
    throw error;
  }
}

async function sendOne(id) {
  const draft = await getDraft(id);
  // Another tab may have been faster.
  if (draft?.state !== "waiting") return null;
  try {
    const receipt = await sendDraft(draft);
    await putSent({ code: receipt.code, url: receipt.follow_url, title: draft.title, at: Date.now() });
    await deleteDraft(id);
    return "sent";
  } catch (error) {
    if (canWait(error)) return "later";
    await putDraft({ ...draft, state: "refused", error: { message: error.message, errors: error.body?.errors ?? {}, code: error.code } });
    return "refused";
  }
}

function tellPages(told) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(told);
  channel.close();
}

/** Hear when another tab or the worker has sent something. */
export function hearSent(work) {
  new BroadcastChannel(CHANNEL).addEventListener("message", ({ data }) => work(data));
}

/** Send everything that waits; answers {sent, refused, later}. */
export async function sendWaiting() {
  const told = { sent: 0, refused: 0, later: 0 };
  await alone(async () => {
    const waiting = (await allDrafts()).filter((draft) => draft.state === "waiting");
    for (const { id } of waiting.reverse()) {
      const outcome = await sendOne(id);
      if (outcome) told[outcome] += 1;
      if (outcome === "later") break;
    }
    noteWaiting(told.later > 0);
  });
  if (told.sent + told.refused) tellPages(told);
  return told;
}

/** Keep a draft as waiting and ask the browser to wake the worker when there is a network. */
export async function keepWaiting(draft) {
  await putDraft({ ...draft, state: "waiting", updated: Date.now() });
  noteWaiting(true);
  const worker = await Promise.race([
    navigator.serviceWorker?.ready, new Promise((resolve) => { setTimeout(resolve, 500); })]);
  // Not every browser can; then the next visit or the network's return sends it.
  await worker?.sync?.register("portal-reports").catch(() => {});
}
