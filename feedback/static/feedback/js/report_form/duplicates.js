/** The step between: has somebody reported this already? */
import { debounce } from "../../../core/js/dom.js";
import { getPage, latest } from "../../../core/js/request.js";
import { withQuery } from "../../../core/js/urls.js";

const NAMES = ["category", "lon", "lat", "layer", "feature_key"];

/** Fetches open reports of the same kind near the place, and keeps what was said to them. */
export class Duplicates {
  constructor(form, address) {
    this.form = form;
    this.address = address;
    this.step = form.querySelector("[data-duplicates]");
    this.asked = "";
    this.ask = latest((signal) => this.fetch(signal));
    const look = debounce(() => this.look(), 400);
    form.addEventListener("change", look);
    form.addEventListener("place", look);
    this.step.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-different]")) this.dismiss();
    });
  }

  get values() {
    return Object.fromEntries(NAMES.map((name) => [name, this.form.elements[name].value]));
  }

  async look() {
    const values = this.values;
    const asked = JSON.stringify(values);
    if (!values.category || !values.lon || !values.lat || asked === this.asked) return;
    this.asked = asked;
    // Whether others reported it is an extra: without an answer the report goes on.
    await this.ask().catch(() => {});
  }

  async fetch(signal) {
    const { page, ok } = await getPage(withQuery(this.address, { ...this.values, duplicates: 1 }), { signal });
    const found = ok ? page.querySelector("[data-duplicate-list]") : null;
    this.form.elements.different.value = "";
    this.step.hidden = !found;
    this.step.querySelector("[data-duplicates-body]").replaceChildren(...(found ? [document.adoptNode(found)] : []));
  }

  dismiss() {
    this.form.elements.different.value = "1";
    this.step.hidden = true;
    this.form.querySelector("#description").focus();
  }

  /** Whether there is a question that was not answered yet; asked once only. */
  holdsBack() {
    if (this.step.hidden || this.form.elements.different.value) return false;
    this.form.elements.different.value = "1";
    this.step.scrollIntoView({ block: "start" });
    this.step.querySelector("[data-duplicates-title]").focus();
    return true;
  }
}
