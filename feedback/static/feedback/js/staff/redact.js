/** Rectangles over a photo, by pointer or keyboard; the server blackens the picture. */
import { el, fillWith } from "../../../core/js/dom.js";
import { fill, t } from "../../../core/js/i18n.js";

const STEP = 0.02;
const SMALLEST = 0.01;
const MOST = 50;

/** A rectangle from two corners, in shares of the picture, cut to it. */
export function boxFrom(a, b) {
  const cut = (value) => Math.min(Math.max(value, 0), 1);
  const [left, right] = [cut(Math.min(a.x, b.x)), cut(Math.max(a.x, b.x))];
  const [top, bottom] = [cut(Math.min(a.y, b.y)), cut(Math.max(a.y, b.y))];
  return [left, top, right - left, bottom - top];
}

/** The rectangle after an arrow key: moved, or with Shift another size. */
export function nudged([x, y, width, height], key, isSize) {
  const dx = key === "ArrowLeft" ? -STEP : key === "ArrowRight" ? STEP : 0;
  const dy = key === "ArrowUp" ? -STEP : key === "ArrowDown" ? STEP : 0;
  if (isSize) {
    return [x, y, Math.min(Math.max(width + dx, SMALLEST), 1 - x),
      Math.min(Math.max(height + dy, SMALLEST), 1 - y)];
  }
  return [Math.min(Math.max(x + dx, 0), 1 - width), Math.min(Math.max(y + dy, 0), 1 - height),
    width, height];
}

class Redaction {
  constructor(form) {
    this.form = form;
    this.canvas = form.querySelector("[data-canvas]");
    this.picture = form.querySelector("[data-picture]");
    this.boxes = [];
    this.chosen = -1;
    this.watch();
    // Until now a press would have done nothing, and "[]" would have been sent.
    form.querySelector("[data-add]").disabled = false;
    this.draw();
  }

  watch() {
    const { canvas, form } = this;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.stretch(event));
    canvas.addEventListener("pointerup", () => this.finish());
    canvas.addEventListener("pointercancel", () => this.finish());
    canvas.addEventListener("keydown", (event) => this.press(event));
    form.querySelector("[data-add]").addEventListener("click", () => this.add([0.4, 0.4, 0.2, 0.2]));
    form.querySelector("[data-undo]").addEventListener("click", () => this.remove(this.boxes.length - 1));
    new ResizeObserver(() => this.draw()).observe(this.picture);
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  begin(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.corner = this.point(event);
  }

  stretch(event) {
    if (!this.corner) return;
    this.open = boxFrom(this.corner, this.point(event));
    this.draw();
  }

  finish() {
    const box = this.open;
    this.corner = this.open = null;
    if (box && box[2] > SMALLEST / 2 && box[3] > SMALLEST / 2) this.add(box);
    else this.draw();
  }

  add(box) {
    if (this.boxes.length >= MOST) return;
    this.boxes.push(box);
    this.choose(this.boxes.length - 1);
    this.canvas.focus();
  }

  remove(index) {
    this.boxes.splice(index, 1);
    this.choose(this.boxes.length - 1);
  }

  choose(index) {
    this.chosen = index;
    this.draw();
    const words = fill(t("%(n)s rectangles"), { n: this.boxes.length });
    this.form.querySelector("[data-redact-status]").textContent = words;
  }

  press(event) {
    if (this.chosen < 0) return;
    if (event.key.startsWith("Arrow")) {
      this.boxes[this.chosen] = nudged(this.boxes[this.chosen], event.key, event.shiftKey);
      this.draw();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.remove(this.chosen);
    } else {
      return;
    }
    event.preventDefault();
  }

  draw() {
    const { canvas } = this;
    canvas.width = this.picture.clientWidth;
    canvas.height = this.picture.clientHeight;
    const paper = canvas.getContext("2d");
    [...this.boxes, ...(this.open ? [this.open] : [])].forEach(([x, y, width, height], index) => {
      const place = [x * canvas.width, y * canvas.height, width * canvas.width, height * canvas.height];
      paper.fillStyle = "#000";
      paper.fillRect(...place);
      paper.strokeStyle = index === this.chosen ? "#ffd43b" : "#fff";
      paper.lineWidth = 2;
      paper.strokeRect(...place);
    });
    this.form.querySelector("[data-boxes]").value = JSON.stringify(this.boxes);
    for (const button of this.form.querySelectorAll("[data-undo], [type=submit]")) {
      button.disabled = !this.boxes.length;
    }
    fillWith(this.form.querySelector("[data-box-list]"), this.boxes.map((_box, index) => el("li", {},
      el("button", { type: "button", class: "btn btn-quiet", "aria-pressed": String(index === this.chosen),
        onclick: () => { this.choose(index); canvas.focus(); } },
      fill(t("Rectangle %(n)s"), { n: index + 1 })), " ",
      el("button", { type: "button", class: "btn btn-bare", onclick: () => this.remove(index) },
        fill(t("Remove rectangle %(n)s"), { n: index + 1 })))));
  }
}

const form = globalThis.document?.querySelector("[data-redact]");
if (form) new Redaction(form);
