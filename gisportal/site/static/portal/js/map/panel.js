/** The one panel: a column on a desktop, a sheet with three heights on a phone. */
import { fillWith } from "../../../core/js/dom.js";
import { tell } from "../../../core/js/events.js";

const HEIGHTS = ["peek", "half", "full"];
const PHONE = "(max-width: 47.99rem)";
const DRAG_STEP_PX = 48;
const TAP_PX = 6;

/** Height after dragging `distance` pixels downwards from `height`; "closed" below peek. */
export function heightAfter(height, distance, step = DRAG_STEP_PX) {
  const at = HEIGHTS.indexOf(height);
  const far = Math.abs(distance) > 5 * step ? 2 : 1;
  if (distance > step) return at - far < 0 ? (at === 0 ? "closed" : "peek") : HEIGHTS[at - far];
  if (distance < -step) return HEIGHTS[Math.min(at + far, HEIGHTS.length - 1)];
  return height;
}

/** The panel; tells "panel-back" and "panel-close", and "panel" when its place changes. */
export class Panel {
  constructor(root) {
    this.root = root;
    this.title = root.querySelector("#panel-title");
    this.body = root.querySelector("[data-body]");
    this.pageTitle = document.title;
    root.querySelector("[data-back]").addEventListener("click", () => tell("panel-back"));
    root.querySelector("[data-close]").addEventListener("click", () => tell("panel-close"));
    root.querySelector("[data-raise]").addEventListener("click", () => this.step(1));
    root.querySelector("[data-lower]").addEventListener("click", () => this.step(-1));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") tell("panel-close");
    });
    for (const handle of root.querySelectorAll("[data-drag]")) this.watchDrag(handle);
    window.matchMedia(PHONE).addEventListener("change", () => this.changed());
  }

  get isOpen() {
    return !this.root.hidden;
  }

  get isSheet() {
    return window.matchMedia(PHONE).matches;
  }

  /** Pixels of the window the panel covers: at the left, or at the bottom. */
  covered() {
    if (!this.isOpen) return { left: 0, bottom: 0 };
    if (!this.isSheet) return { left: this.root.getBoundingClientRect().right, bottom: 0 };
    const full = this.root.offsetHeight;
    const height = this.root.dataset.height;
    const shown = height === "full" ? full
      : height === "half" ? Math.min(full, window.innerHeight * 0.52) : 152;
    return { left: 0, bottom: shown };
  }

  /** Show `content` under `title`; the sheet opens at `height`. */
  open({ title, content, height = "half", focus = true }) {
    this.title.textContent = title;
    document.title = `${title} · ${this.pageTitle}`;
    fillWith(this.body, content);
    this.body.scrollTop = 0;
    this.root.dataset.height = height;
    this.root.hidden = false;
    if (focus) this.title.focus({ preventScroll: true });
    this.changed();
  }

  /** Show more of the same: scroll and focus stay where they are. */
  update(content) {
    fillWith(this.body, content);
    this.changed();
  }

  close() {
    if (!this.isOpen) return;
    this.root.hidden = true;
    document.title = this.pageTitle;
    this.body.replaceChildren();
    this.changed();
  }

  step(change) {
    const at = HEIGHTS.indexOf(this.root.dataset.height) + change;
    this.setHeight(HEIGHTS[Math.min(Math.max(at, 0), HEIGHTS.length - 1)]);
  }

  setHeight(height) {
    if (height === "closed") {
      tell("panel-close");
      return;
    }
    this.root.dataset.height = height;
    this.changed();
  }

  changed() {
    const cover = this.isOpen && this.isSheet ? this.covered().bottom : 0;
    const page = document.documentElement;
    page.style.setProperty("--sheet-cover", `${Math.min(cover, window.innerHeight * 0.52)}px`);
    document.body.classList.toggle("has-sheet", cover > 0);
    document.body.classList.toggle("has-tall-sheet", cover > window.innerHeight * 0.6);
    tell("panel");
  }

  watchDrag(handle) {
    let startY = null;
    let base = 0;
    handle.addEventListener("pointerdown", (event) => {
      if (!this.isSheet || event.target.closest("button, a")) return;
      startY = event.clientY;
      base = this.root.getBoundingClientRect().top;
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (startY === null) return;
      const full = window.innerHeight - this.root.offsetHeight;
      const offset = Math.max(base + event.clientY - startY - full, 0);
      this.root.classList.add("is-dragged");
      this.root.style.transform = `translateY(${offset}px)`;
    });
    const end = (event) => {
      if (startY === null) return;
      const distance = event.clientY - startY;
      startY = null;
      this.root.classList.remove("is-dragged");
      this.root.style.transform = "";
      if (Math.abs(distance) > TAP_PX) this.setHeight(heightAfter(this.root.dataset.height, distance));
      else if (event.type === "pointerup") this.step(this.root.dataset.height === "full" ? -1 : 1);
    };
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
  }
}
