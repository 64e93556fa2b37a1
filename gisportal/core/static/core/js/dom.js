/** Making elements without HTML strings, so that data can never become markup. */

const SVG = "http://www.w3.org/2000/svg";

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") {
      node.addEventListener(name.slice(2), value);
    } else if (name === "dataset") {
      Object.assign(node.dataset, value);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/** An HTML element: el("a", {href: "/", class: "x", onclick: f}, "text", child…). */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  return append(node, children);
}

/** An SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  setAttributes(node, attributes);
  return append(node, children);
}

/** An icon of the page's sprite (its address stands in `<html data-icons>`). */
export function icon(name, className = "icon") {
  const sprite = document.documentElement.dataset.icons || "";
  return svg("svg", { class: className, "aria-hidden": "true", focusable: "false" },
    svg("use", { href: `${sprite}#${name}` }));
}

/** Replace everything inside `node`. */
export function fillWith(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/** Data the server put into the page with `json_script`. */
export function pageData(id, root = document) {
  const script = root.getElementById ? root.getElementById(id) : root.querySelector(`#${id}`);
  return script ? JSON.parse(script.textContent) : null;
}

/** Calls `work` once, `wait` ms after the last of a row of calls. */
export function debounce(work, wait) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), wait);
  };
}
