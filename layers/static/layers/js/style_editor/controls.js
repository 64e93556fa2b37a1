/** Form parts of the style editor: each tells its new value and nothing else. */
import { el } from "../../../core/js/dom.js";
import { number } from "../../../core/js/i18n.js";

let last = 0;

function newId() {
  last += 1;
  return `style-${last}`;
}

function field(id, label, ...control) {
  return el("div", { class: "style-field" }, el("label", { class: "form-label", for: id }, label), ...control);
}

/** A choice among [value, words]. */
export function choose(label, options, value, change) {
  const id = newId();
  return field(id, label, el("select", { id, class: "form-select", onchange: (event) => change(event.target.value) },
    options.map(([key, words]) => el("option", { value: key, selected: String(key) === String(value) }, words))));
}

/** A colour, with its code beside it. */
export function colour(label, value, change) {
  const id = newId();
  const code = el("code", {}, value);
  return field(id, label, el("span", { class: "style-colour" },
    el("input", { id, type: "color", class: "form-control form-control-color", value,
      oninput: (event) => { code.textContent = event.target.value; change(event.target.value); } }), code));
}

/** A number within limits. */
export function amount(label, value, { min, max, step = 1 }, change) {
  const id = newId();
  return field(id, label, el("input", { id, type: "number", class: "form-control", inputmode: "decimal", value, min, max, step,
    oninput: (event) => {
      const entered = event.target.valueAsNumber;
      if (Number.isFinite(entered) && event.target.checkValidity()) change(entered);
    } }));
}

/** A share from 0 to 1, shown in percent. */
export function share(label, value, change) {
  const id = newId();
  const percent = (part) => `${number(part * 100)} %`;
  const output = el("output", { for: id }, percent(value));
  return field(id, label, el("span", { class: "style-share" },
    el("input", { id, type: "range", min: 0, max: 100, step: 5, value: Math.round(value * 100),
      oninput: (event) => {
        output.textContent = percent(event.target.valueAsNumber / 100);
        change(event.target.valueAsNumber / 100);
      } }), output));
}

/** Yes or no. */
export function tick(label, value, change) {
  const id = newId();
  return el("div", { class: "style-tick" },
    el("input", { id, type: "checkbox", class: "form-check-input", checked: value, onchange: (event) => change(event.target.checked) }),
    el("label", { for: id }, label));
}
