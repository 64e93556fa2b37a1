/** The report form: sent to the API in place, so that nothing typed or chosen is lost. */
import { el, fillWith, pageData } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { postForm } from "./send.js";
import { PlaceChooser } from "./location.js";
import { PhotoPicker } from "./photos.js";

// Where the mistakes of a part of the report are shown.
const SHOWN_AT = { feature_key: "place", lon: "place", lat: "place", geometry: "place" };

class ReportForm {
  constructor(form, config) {
    this.form = form;
    this.config = config;
    this.summary = document.querySelector("[data-summary]");
    this.button = form.querySelector(".btn-send");
    this.photos = new PhotoPicker(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    form.addEventListener("change", () => this.showGuidance());
    form.addEventListener("input", (event) => this.errorAt(event.target.name).forEach((place) => {
      place.textContent = "";
    }));
    this.showGuidance();
    try {
      this.place = new PlaceChooser(form, config);
    } catch {
      // Without a map the address and the coordinates still say where.
      form.querySelector("[data-place-map]").hidden = true;
    }
  }

  errorAt(name) {
    return [...this.form.querySelectorAll(`[data-error="${SHOWN_AT[name] ?? name}"]`)];
  }

  showGuidance() {
    const chosen = this.form.elements.category.value;
    for (const block of this.form.querySelectorAll("[data-guidance]")) {
      block.hidden = block.dataset.guidance !== chosen;
    }
  }

  async send() {
    if (this.isBusy) return;
    this.busy(true);
    this.clearErrors();
    try {
      const receipt = await postForm(this.form, this.photos.files, this.config);
      window.location.assign(`${receipt.follow_url}?sent=1`);
    } catch (error) {
      this.busy(false);
      this.showErrors(error);
    }
  }

  busy(isBusy) {
    this.isBusy = isBusy;
    this.button.setAttribute("aria-disabled", String(isBusy));
    this.button.querySelector("[data-label]").textContent =
      isBusy ? t("Sending…") : t("Send the report");
  }

  clearErrors() {
    for (const place of this.form.querySelectorAll("[data-error]")) place.textContent = "";
    this.summary.hidden = true;
  }

  showErrors(error) {
    const errors = error.body?.errors ?? {};
    const lines = Object.values(errors).flat();
    for (const [name, texts] of Object.entries(errors)) {
      for (const place of this.errorAt(name)) place.textContent = texts.join(" ");
    }
    if (error.code === "bad-photo") {
      this.form.querySelector('[data-error="photos"]').textContent = error.message;
    }
    fillWith(this.summary.querySelector("[data-summary-list]"),
      (lines.length ? lines : [error.message]).map((line) => el("li", {}, line)));
    this.summary.hidden = false;
    this.summary.focus();
    this.summary.scrollIntoView({ block: "start" });
  }
}

const form = document.querySelector("[data-report-form]");
if (form) new ReportForm(form, pageData("report-config"));
