/** Fetching: JSON and HTML parts, with errors whose message can be shown to a person. */
import { t } from "./i18n.js";

/** An answer that is not what was asked for; `message` says what to do. */
export class RequestError extends Error {
  constructor(message, { status = 0, code = "offline", body = null } = {}) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

/** Whether the error only means that a newer request took its place. */
export function isAborted(error) {
  return error?.name === "AbortError";
}

function offline() {
  return new RequestError(
    t("There is no connection. Check the network and try again."));
}

async function problem(response) {
  const body = await response.json().catch(() => null);
  const words = body?.detail || (response.status >= 500
    ? t("The portal does not answer just now. Please try again in a minute.")
    : t("This could not be found."));
  return new RequestError(words, {
    status: response.status, code: body?.code || `http-${response.status}`, body });
}

async function send(url, options) {
  try {
    return await fetch(url, { credentials: "same-origin", ...options });
  } catch (error) {
    if (isAborted(error)) throw error;
    throw offline();
  }
}

/** GET JSON; throws RequestError. */
export async function getJson(url, { signal } = {}) {
  const response = await send(url, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw await problem(response);
  return response.json();
}

/** GET a page or fragment as a parsed document; `page` is null when the server failed. */
export async function getPage(url, { signal } = {}) {
  const response = await send(url, { signal, headers: { Accept: "text/html" } });
  if (response.status >= 500) return { status: response.status, ok: false, page: null };
  const text = await response.text();
  const page = new DOMParser().parseFromString(text, "text/html");
  return { status: response.status, ok: response.ok, page };
}

/** The CSRF token for forms sent by script. */
export function csrfToken() {
  // In the service worker there is no page, and no session either.
  if (!globalThis.document) return "";
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (field) return field.value;
  const match = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return match ? decodeURIComponent(match[1]) : "";
}

/** POST a FormData or a plain object (as JSON); answers JSON, throws RequestError. */
export async function postJson(url, body, { signal } = {}) {
  const isForm = body instanceof FormData;
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (!isForm) headers["Content-Type"] = "application/json";
  const response = await send(url, {
    method: "POST", signal, headers, body: isForm ? body : JSON.stringify(body) });
  if (!response.ok) throw await problem(response);
  return response.status === 204 ? null : response.json();
}

/** A function that runs `work(signal, …)` and aborts the run before it. */
export function latest(work) {
  let controller = null;
  return async (...args) => {
    controller?.abort();
    controller = new AbortController();
    return work(controller.signal, ...args);
  };
}
