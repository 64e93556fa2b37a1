/** Reports on this device: unfinished, waiting for the network, or sent meanwhile. */

const NAME = "portal-reports";
const VERSION = 1;
const DRAFTS = "drafts";
const SENT = "sent";
// What the form is not sent again with.
const NOT_KEPT = ["csrfmiddlewaretoken", "idempotency_key", "photos", "altcha", "find"];

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(DRAFTS, { keyPath: "id" });
      request.result.createObjectStore(SENT, { keyPath: "code" });
    };
    request.onsuccess = () => {
      // A newer version of the portal in another tab must not wait for this one.
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      resolve(request.result);
    };
    request.onerror = () => { opening = null; reject(request.error); };
    request.onblocked = () => { opening = null; reject(new Error("blocked")); };
  });
  return opening;
}

async function run(store, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    // Only when it is on the disk, not when it was asked for.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** A random name: of a draft, and of the sending of it (the idempotency key). */
export function newKey() {
  const data = crypto.getRandomValues(new Uint8Array(16));
  return [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Every draft, the newest first. */
export async function allDrafts() {
  const rows = await run(DRAFTS, "readonly", (store) => store.getAll());
  return rows.sort((a, b) => b.updated - a.updated);
}

export const getDraft = (id) => run(DRAFTS, "readonly", (store) => store.get(id));
export const putDraft = (draft) => run(DRAFTS, "readwrite", (store) => store.put(draft));
export const deleteDraft = (id) => run(DRAFTS, "readwrite", (store) => store.delete(id));
export const allSent = () => run(SENT, "readonly", (store) => store.getAll());
export const putSent = (receipt) => run(SENT, "readwrite", (store) => store.put(receipt));
export const deleteSent = (code) => run(SENT, "readwrite", (store) => store.delete(code));

/** The form's values as they are kept: pairs of names and texts. */
export function valuesOf(form) {
  return [...new FormData(form)].filter(([name, value]) =>
    !NOT_KEPT.includes(name) && typeof value === "string" && value !== "");
}

/** Whether anything was said that would be missed. */
export function isWorthKeeping(values, photos) {
  const said = ["description", "lon", "address", "category", "name", "phone", "email"];
  return photos.length > 0 || values.some(([name, value]) => said.includes(name) && value.trim());
}

/** Put kept values back into the form. */
export function fillForm(form, values) {
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.includes(field.name) || field.type === "file") continue;
    const kept = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
    else if (field.tagName !== "BUTTON") field.value = kept[0] ?? "";
  }
}

/** Answers to the questions of the chosen category, by key; several as a list. */
export function answersOf(values) {
  const category = values.find(([name]) => name === "category")?.[1] ?? "";
  const prefix = `answer-${category}-`;
  const answers = {};
  for (const [name, value] of values) {
    if (!category || !name.startsWith(prefix)) continue;
    const key = name.slice(prefix.length);
    answers[key] = key in answers ? [answers[key], value].flat() : value;
  }
  return answers;
}

/** Whether the place is no more than a commune chosen from the list. */
export function isListed(values) {
  const kept = Object.fromEntries(values);
  return Boolean(kept.commune) && kept.commune === `${kept.lon}|${kept.lat}||`;
}

/** What is sent for a draft. */
export function bodyOf(draft) {
  const data = new FormData();
  for (const [name, value] of draft.values) {
    if (!name.startsWith("answer-") && name !== "candidate") data.append(name, value);
  }
  if (isListed(draft.values)) data.set("is_listed", "1");
  data.set("answers", JSON.stringify(answersOf(draft.values)));
  data.set("idempotency_key", draft.key);
  for (const { blob, name } of draft.photos) data.append("photos", blob, name);
  return data;
}
