/** The report form: kept on the device while it is written, sent to the API in place. */
import { debounce, el, fillWith, pageData } from "../../../core/js/dom.js";
import { t } from "../../../core/js/i18n.js";
import { DeviceList } from "./device.js";
import { allDrafts, deleteDraft, fillForm, isWorthKeeping, newKey, putDraft, valuesOf } from "./drafts.js";
import { Duplicates } from "./duplicates.js";
import { PlaceChooser } from "./location.js";
import { canWait, hearSent, keepWaiting, sendDraft, sendWaiting } from "./outbox.js";
import { PhotoPicker } from "./photos.js";

// Where the mistakes of a part of the report are shown.
const SHOWN_AT = { feature_key: "place", lon: "place", lat: "place", geometry: "place" };
const KEEP_AFTER_MS = 600;

class ReportForm {
  constructor(form, config) {
    this.form = form;
    this.config = config;
    this.summary = document.querySelector("[data-summary]");
    this.button = form.querySelector(".btn-send");
    this.draft = this.newDraft();
    this.photos = new PhotoPicker(form, { onChange: () => this.keep(), onPlace: (place) => this.place?.offerPhotoPlace(place) });
    this.keepSoon = debounce(() => this.keep(), KEEP_AFTER_MS);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    form.addEventListener("change", () => this.changed());
    form.addEventListener("place", () => this.keepSoon());
    form.addEventListener("input", (event) => {
      this.keepSoon();
      this.errorAt(event.target.name).forEach((place) => { place.textContent = ""; });
    });
    this.duplicates = new Duplicates(form, config.addresses.near);
    try {
      this.place = new PlaceChooser(form, config);
    } catch {
      // Without a map the address, the list and the coordinates still say where.
      form.querySelector("[data-place-map]").hidden = true;
    }
    this.changed();
    // The map's panel may have handed over place and kind.
    this.duplicates.look();
    this.showDevice();
    window.addEventListener("online", () => this.sendOthers());
    hearSent((told) => this.sentMeanwhile(told));
    this.sendOthers();
  }

  newDraft() {
    const key = this.form.elements.idempotency_key.value || newKey();
    return { id: newKey(), key, state: "open", photos: [], values: [], title: "",
      submit: this.config.addresses.submit, challenge: this.config.addresses.challenge };
  }

  // -- kept on the device ----------------------------------------------------

  /** What stands in the form, as a draft. */
  current() {
    const values = valuesOf(this.form);
    const kind = this.form.querySelector("input[name=category]:checked")?.closest("label")?.textContent.trim();
    const text = this.form.elements.description.value.trim().slice(0, 80);
    return { ...this.draft, values, updated: Date.now(), title: text || kind || "",
      photos: this.photos.files.map((file) => ({ blob: file, name: file.name })) };
  }

  async keep() {
    if (this.isBusy || this.isGone) return;
    this.draft = this.current();
    if (!isWorthKeeping(this.draft.values, this.draft.photos)) return;
    try {
      await putDraft(this.draft);
    } catch {
      // Storage full or not allowed: the form still works while the page is open.
    }
  }

  async showDevice() {
    const place = document.querySelector("[data-device]");
    this.device ??= new DeviceList(place, { open: (draft) => this.open(draft), onChange: () => this.showDevice() });
    try {
      await this.device.show(this.draft.id);
    } catch {
      place.hidden = true;
    }
  }

  async open(draft) {
    await this.keep();
    this.draft = { ...draft, state: "open" };
    // Edited from now on: it must not go off by itself meanwhile.
    await putDraft(this.draft).catch(() => {});
    this.isGone = false;
    document.querySelector("[data-kept]").hidden = true;
    this.form.hidden = false;
    fillForm(this.form, draft.values);
    this.photos.use(draft.photos);
    this.place?.restore();
    this.changed();
    this.clearErrors();
    if (draft.error) this.showErrors({ message: draft.error.message, code: draft.error.code, body: { errors: draft.error.errors } });
    else this.form.scrollIntoView({ block: "start" });
    this.showDevice();
  }

  async sendOthers() {
    try {
      await this.sentMeanwhile(await sendWaiting());
    } catch {
      // No store on this device: then nothing waits either.
    }
  }

  /** This tab, another one or the worker sent what waited. */
  async sentMeanwhile(told) {
    if (told.sent + told.refused) await this.showDevice();
    if (told.sent) this.announce(t("A report that waited on this device has been sent."));
  }

  announce(message) {
    document.querySelector("[data-device-status]").textContent = message;
  }

  // -- guidance --------------------------------------------------------------

  changed() {
    const chosen = this.form.elements.category.value;
    for (const block of this.form.querySelectorAll("[data-guidance]")) {
      block.hidden = block.dataset.guidance !== chosen;
    }
    this.showStop(chosen);
    this.keepSoon?.();
  }

  /** A kind or an answer may say that the report belongs elsewhere. */
  showStop(chosen) {
    const block = this.form.querySelector(`[data-guidance="${CSS.escape(chosen)}"]`);
    const answers = [...(block?.querySelectorAll("option:checked, input:checked") ?? [])];
    const stop = answers.map((answer) => answer.dataset.stop).find(Boolean) ?? "";
    const isElsewhere = block?.hasAttribute("data-elsewhere") ?? false;
    this.isStopped = isElsewhere || Boolean(stop);
    const place = this.form.querySelector("[data-stop-words]");
    place.hidden = !stop;
    place.querySelector("span").textContent = stop;
    for (const part of this.form.querySelectorAll("[data-after-kind]")) part.hidden = this.isStopped;
    if (this.isStopped) this.duplicates.step.hidden = true;
  }

  // -- sending ---------------------------------------------------------------

  errorAt(name) {
    return [...this.form.querySelectorAll(`[data-error="${SHOWN_AT[name] ?? name}"]`)];
  }

  async send() {
    if (this.isBusy || this.isStopped || this.duplicates.holdsBack()) return;
    this.draft = this.current();
    this.busy(true);
    this.clearErrors();
    try {
      // On the device first: whatever happens now, nothing is lost.
      await putDraft({ ...this.draft, state: "open" }).catch(() => {});
      const receipt = await sendDraft(this.draft);
      this.isGone = true;
      await deleteDraft(this.draft.id).catch(() => {});
      window.location.assign(`${receipt.follow_url}?sent=1`);
    } catch (error) {
      this.busy(false);
      await this.failed(error);
    }
  }

  async failed(error) {
    if (error.code === "idempotency-key-reused") {
      this.showErrors({ message: t("You have already sent this form. Press “Send” again if you want to send the changed text as another report.") });
      return;
    }
    if (error.status === 0 && canWait(error) && await this.wait()) return;
    this.showErrors(error);
  }

  /** No network: keep the report, say so, and let the person go. */
  async wait() {
    try {
      await keepWaiting(this.draft);
    } catch {
      return false;
    }
    this.isGone = true;
    this.form.hidden = true;
    const note = document.querySelector("[data-kept]");
    note.hidden = false;
    note.focus();
    note.scrollIntoView({ block: "start" });
    await this.showDevice();
    return true;
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

  /** An empty form for another report; the one before is kept or sent. */
  startAnew() {
    this.form.reset();
    this.form.elements.idempotency_key.value = "";
    for (const name of ["layer", "feature_key", "geometry", "different", "lon", "lat"]) this.form.elements[name].value = "";
    this.photos.use([]);
    this.draft = this.newDraft();
    this.isGone = false;
    this.form.hidden = false;
    document.querySelector("[data-kept]").hidden = true;
    this.place?.restore();
    this.clearErrors();
    this.changed();
    this.form.scrollIntoView({ block: "start" });
    this.showDevice();
  }
}

const form = document.querySelector("[data-report-form]");
if (form) {
  const reportForm = new ReportForm(form, pageData("report-config"));
  document.querySelector("[data-another]")?.addEventListener("click", () => reportForm.startAnew());
  // Another tab or the worker may have sent what waited here.
  window.addEventListener("focus", () => allDrafts().then(() => reportForm.showDevice()).catch(() => {}));
}
