/** The search box: suggestions while typing, an ARIA combobox, Enter for all results. */
import { debounce, el, fillWith } from "../../../core/js/dom.js";
import { tell } from "../../../core/js/events.js";
import { t } from "../../../core/js/i18n.js";
import { getJson, isAborted, latest } from "../../../core/js/request.js";
import { withQuery } from "../../../core/js/urls.js";
import { hitDetail, hitIcon, nearWords } from "./results.js";

const WAIT_MS = 160;
const SUGGESTIONS = 8;

/** Index of the option an arrow key leads to; -1 is the box itself. */
export function nextOption(current, key, count) {
  if (!count) return -1;
  if (key === "ArrowDown") return current + 1 >= count ? -1 : current + 1;
  if (key === "ArrowUp") return current < 0 ? count - 1 : current - 1;
  return current;
}

/** The search form; tells "search" with the words and "hit" with a chosen feature. */
export class SearchBox {
  /**
   * @param form the form element
   * @param options.url address of the search API
   * @param options.centre function answering the map's {lat, lon}
   */
  constructor(form, { url, centre }) {
    this.form = form;
    this.url = url;
    this.centre = centre;
    this.input = form.querySelector("input[name=q]");
    this.list = document.getElementById("suggestions");
    this.clear = form.querySelector("[data-clear]");
    this.hits = [];
    this.active = -1;
    this.ask = latest((signal, words) => this.load(signal, words));
    const later = debounce(() => this.suggest(), WAIT_MS);
    this.input.addEventListener("input", () => {
      this.isTyping = true;
      this.clear.hidden = !this.input.value;
      later();
    });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("focus", () => {
      if (this.hits.length && this.input.value) this.open();
    });
    this.clear.addEventListener("click", () => this.empty());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    document.addEventListener("pointerdown", (event) => {
      if (!event.target.closest(".map-card")) this.close();
    });
  }

  /** Words in the box, without asking for suggestions. */
  set(words) {
    this.isTyping = false;
    this.input.value = words;
    this.clear.hidden = !words;
    this.close();
  }

  /** Look the words up; `near` lets nearer hits come first. */
  find(words, { limit = SUGGESTIONS, signal } = {}) {
    const { lat, lon } = this.centre();
    return getJson(withQuery(this.url, { q: words, limit, lat: lat.toFixed(5), lon: lon.toFixed(5) }), { signal });
  }

  async suggest() {
    const words = this.input.value.trim();
    if (!words || !this.isTyping) {
      this.close();
      return;
    }
    try {
      await this.ask(words);
    } catch (error) {
      if (!isAborted(error)) this.note(error.message);
    }
  }

  async load(signal, words) {
    const answer = await this.find(words, { signal });
    // Enter was pressed meanwhile: the results are in the panel already.
    if (!this.isTyping) return;
    this.hits = answer.features;
    this.active = -1;
    if (!this.hits.length) {
      this.note(t("No match. Try a parcel like “parcel 345 sheet 12”, a street or a commune."));
      return;
    }
    const options = this.hits.map((hit, index) => this.option(hit.properties, index));
    const near = this.hits[0].properties.match === "near"
      ? [el("li", { class: "suggestion-note", role: "presentation" }, nearWords(words))] : [];
    fillWith(this.list, [...near, ...options]);
    this.open();
  }

  option(hit, index) {
    return el("li", {
      id: `suggestion-${index}`, role: "option", class: "suggestion", "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => this.choose(index),
    }, hitIcon(hit), el("span", { class: "hit-main" },
      el("span", { class: "hit-label" }, hit.label),
      el("span", { class: "hit-detail" }, hitDetail(hit))));
  }

  note(words) {
    this.hits = [];
    fillWith(this.list, el("li", { class: "suggestion-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words));
    this.open();
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  empty() {
    this.set("");
    this.hits = [];
    this.input.focus();
    tell("search-cleared");
  }

  onKey(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden && this.hits.length) this.open();
      this.mark(nextOption(this.active, event.key, this.hits.length));
    }
  }

  mark(index) {
    this.active = index;
    this.list.querySelectorAll(".suggestion").forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `suggestion-${index}`);
  }

  onSubmit(event) {
    event.preventDefault();
    const words = this.input.value.trim();
    if (this.active >= 0) {
      this.choose(this.active);
    } else if (words) {
      this.set(words);
      this.input.blur();
      tell("search", words);
    } else {
      this.input.focus();
    }
  }

  choose(index) {
    const hit = this.hits[index];
    this.set(hit.properties.label);
    this.input.blur();
    tell("hit", hit);
  }
}
