/**
 * Keeps what was typed in a form of the staff that is sent after the session ended.
 *
 * The form's fields lie in the tab's own session storage from sending until the next page.
 * If that is the sign-in page they stay, and are put back into the form once the same
 * person is there again; else they are dropped. Passwords and hidden fields are not kept.
 */
import { el, icon } from "../../core/js/dom.js";
import { t } from "../../core/js/i18n.js";

const PLACE = "typed";
const MOST_CHARACTERS = 200_000;
const MOST_MS = 60 * 60 * 1000;
const LEFT_OUT = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);

/** Watch the page's forms; put back what was kept for this page, under a notice. */
export function keepTyped(root, makeNotice = notice) {
  if (root.querySelector("[data-sign-in]")) {
    wait();
    return;
  }
  const person = root.querySelector("[data-person]")?.dataset.person;
  if (!person) return;
  putBack(root, person, makeNotice);
  // Before others that hear of it, such as htmx.
  root.addEventListener("submit", (event) => keep(root, event.target, person), true);
}

function keep(root, form, person) {
  if (form.method !== "post" || "noKeep" in form.dataset) return;
  const typed = { person, page: location.pathname, at: Date.now(), ...nameOf(root, form), fields: fieldsOf(form) };
  const text = JSON.stringify(typed);
  if (text.length <= MOST_CHARACTERS) write(text);
}

/** The sign-in page: what was sent just now did not arrive. */
function wait() {
  const typed = read();
  if (typed) write(JSON.stringify({ ...typed, isWaiting: true }));
}

function putBack(root, person, makeNotice) {
  const typed = read();
  if (!typed) return;
  if (!typed.isWaiting || typed.person !== person) {
    write(null);
    return;
  }
  if (typed.page !== location.pathname) return;
  const form = formNamed(root, typed);
  write(null);
  if (!form) return;
  fill(form, typed.fields);
  const made = makeNotice(t("What you typed before signing in is here again. Check it and send it once more."));
  form.prepend(made);
  form.closest("details")?.setAttribute("open", "");
  made.scrollIntoView({ block: "center" });
}

function notice(words) {
  return el("div", { class: "notice notice-warn", role: "status" }, icon("info-circle-fill"), el("p", {}, words));
}

function nameOf(root, form) {
  const action = form.getAttribute("action") ?? "";
  return { action, number: formsTo(root, action).indexOf(form) };
}

function formNamed(root, { action, number }) {
  return formsTo(root, action)[number];
}

function formsTo(root, action) {
  return [...root.forms].filter((form) => (form.getAttribute("action") ?? "") === action);
}

function fieldsOf(form) {
  return [...form.elements].filter(isKept).map((field) => ({
    name: field.name,
    value: field.value,
    checked: field.checked,
    chosen: field.options ? [...field.selectedOptions].map((option) => option.value) : undefined,
  }));
}

function isKept(field) {
  return field.name && !LEFT_OUT.has(field.type) && field.tagName !== "FIELDSET";
}

/** Fields are told apart by name and place: a name may stand several times. */
function fill(form, kept) {
  const fields = [...form.elements].filter(isKept);
  for (const { name, value, checked, chosen } of kept) {
    const isSame = (field) => field.name === name && (!isBox(field) || field.value === value);
    const place = fields.findIndex(isSame);
    if (place < 0) continue;
    const [field] = fields.splice(place, 1);
    if (chosen) for (const option of field.options) option.selected = chosen.includes(option.value);
    else if (isBox(field)) field.checked = checked;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function isBox(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function read() {
  try {
    const typed = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    return typed && Date.now() - typed.at < MOST_MS ? typed : null;
  } catch {
    return null; // no storage, or not ours
  }
}

function write(text) {
  try {
    if (text === null) sessionStorage.removeItem(PLACE);
    else sessionStorage.setItem(PLACE, text);
  } catch {
    // No storage, or full: the form is sent all the same.
  }
}
