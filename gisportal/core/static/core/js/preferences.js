/** Text size and contrast: buttons change them, the browser remembers them. */

const SIZES = ["-1", "0", "1", "2", "3"];

/** Size after pressing a button: "smaller", "normal" or "larger". */
export function nextSize(current, change) {
  if (change === "normal") return "0";
  const at = Math.max(SIZES.indexOf(current || "0"), 0);
  const step = change === "larger" ? 1 : -1;
  return SIZES[Math.min(Math.max(at + step, 0), SIZES.length - 1)];
}

function remember(name, value) {
  try {
    localStorage.setItem(`portal.${name}`, value);
  } catch {
    // Storage is blocked: it holds for this page only.
  }
}

function prefersMore() {
  return window.matchMedia("(prefers-contrast: more)").matches;
}

/** Whether the high-contrast colours are in force. */
export function hasHighContrast() {
  const chosen = document.documentElement.dataset.contrast;
  return chosen ? chosen === "more" : prefersMore();
}

function showContrast(root) {
  for (const button of root.querySelectorAll("[data-contrast-switch]")) {
    button.setAttribute("aria-pressed", String(hasHighContrast()));
  }
}

/** Make the size and contrast buttons inside `root` work. */
export function watchPreferences(root) {
  showContrast(root);
  root.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const sizer = target?.closest("[data-size-change]");
    if (sizer) {
      const page = document.documentElement;
      page.dataset.size = nextSize(page.dataset.size, sizer.dataset.sizeChange);
      remember("size", page.dataset.size);
      window.dispatchEvent(new Event("resize"));
    }
    if (target?.closest("[data-contrast-switch]")) {
      const value = hasHighContrast() ? "normal" : "more";
      document.documentElement.dataset.contrast = value;
      remember("contrast", value);
      showContrast(root);
    }
  });
}
