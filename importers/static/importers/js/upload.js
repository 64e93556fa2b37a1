/** The upload form: drag and drop, names and sizes of what was chosen, a progress bar. */
import { el, fillWith, pageData } from "../../core/js/dom.js";
import { fill, number, t } from "../../core/js/i18n.js";
import { isLocal } from "../../core/js/urls.js";

const NEW = "+";
const MEGA = 1e6;

/** "1.2 MB" of a number of bytes. */
export function size(bytes) {
  return bytes >= MEGA ? `${number(bytes / MEGA, 1)} MB` : `${number(bytes / 1000, 0)} kB`;
}

/** What the answer to an upload says went wrong, as lines of text. */
export function problems(body) {
  const lines = Object.values(body?.errors ?? {}).flat();
  return lines.length ? lines : [t("The upload did not work. Please try again.")];
}

class UploadForm {
  constructor(form, config) {
    this.form = form;
    this.config = config;
    this.find = (name) => document.querySelector(`[data-${name}]`);
    this.files = form.elements.files;
    this.request = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.files.addEventListener("change", () => this.showFiles());
    this.find("stop").addEventListener("click", () => this.request?.abort());
    this.find("layer").addEventListener("change", () => this.showNewLayer());
    this.watchDrop(this.find("drop"));
    this.showNewLayer();
    this.showFiles();
  }

  showNewLayer() {
    this.find("new-layer").hidden = this.find("layer").value !== NEW;
  }

  showFiles() {
    fillWith(this.find("chosen-files"), [...this.files.files].map(
      (file) => el("li", {}, `${file.name} · ${size(file.size)}`)));
  }

  watchDrop(place) {
    for (const name of ["dragover", "dragleave", "drop"]) {
      place.addEventListener(name, (event) => {
        event.preventDefault();
        place.classList.toggle("is-over", name === "dragover");
      });
    }
    place.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      this.files.files = event.dataTransfer.files;
      this.showFiles();
    });
  }

  send() {
    if (this.request) return;
    const total = [...this.files.files].reduce((sum, file) => sum + file.size, 0);
    if (total > this.config.limit) {
      this.fail([fill(t("The upload is too large: %(limit)s is the limit."), { limit: size(this.config.limit) })]);
      return;
    }
    this.busy(true);
    const request = new XMLHttpRequest();
    this.request = request;
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => this.show(event.loaded, event.total));
    request.addEventListener("load", () => this.done(request));
    request.addEventListener("error", () => this.fail([t("There is no connection. Check the network and try again.")]));
    request.addEventListener("abort", () => this.busy(false));
    request.send(new FormData(this.form));
  }

  show(loaded, total) {
    this.find("bar").value = total ? (100 * loaded) / total : 0;
    this.find("words").textContent = loaded < total
      ? fill(t("%(done)s of %(total)s uploaded"), { done: size(loaded), total: size(total) })
      : t("Uploaded. The file is being looked at …");
  }

  done(request) {
    const address = request.response?.url;
    if (request.status === 201 && isLocal(address)) {
      window.location.assign(address);
      return;
    }
    this.fail(problems(request.response));
  }

  busy(isBusy) {
    if (!isBusy) this.request = null;
    this.find("send").disabled = isBusy;
    this.find("stop").hidden = !isBusy;
    this.find("progress").hidden = !isBusy;
  }

  fail(lines) {
    this.busy(false);
    fillWith(this.find("problem-list"), lines.map((line) => el("li", {}, line)));
    const box = this.find("problems");
    box.hidden = false;
    box.focus();
  }
}

const form = document.querySelector("[data-upload-form]");
if (form) new UploadForm(form, pageData("upload-config"));
