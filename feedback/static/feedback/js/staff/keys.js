/** Single-key shortcuts that can be switched off, and never act while somebody types. */

const NAME = "portal.staff-keys";

function isTyping(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || Boolean(target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog")));
}

function stored() {
  try {
    return localStorage.getItem(NAME) !== "off";
  } catch {
    return true;
  }
}

function store(isOn) {
  try {
    localStorage.setItem(NAME, isOn ? "on" : "off");
  } catch {
    // Storage is blocked: it holds for this page only.
  }
}

/** Run `keys[key]` when it is pressed; `box` is the checkbox that switches them off. */
export function watchKeys(keys, box = null) {
  let isOn = stored();
  if (box) {
    box.checked = isOn;
    box.addEventListener("change", () => {
      isOn = box.checked;
      store(isOn);
    });
  }
  document.addEventListener("keydown", (event) => {
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (!isOn || hasModifier || isTyping(event.target) || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
}
