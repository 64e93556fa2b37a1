/** The reports on this device, above the form: go on with one, or see what was sent. */
import { el, fillWith, icon } from "../../../core/js/dom.js";
import { fill, t } from "../../../core/js/i18n.js";
import { isLocal } from "../../../core/js/urls.js";
import { allDrafts, allSent, deleteDraft, deleteSent } from "./drafts.js";

function stateWords(draft) {
  return {
    waiting: t("Waiting for the network; sent by itself"),
    refused: t("Needs another look before it can be sent"),
  }[draft.state] ?? t("Not finished");
}

function moment(at) {
  const locale = document.documentElement.lang.startsWith("en") ? "en-GB" : "vi-VN";
  return new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short" }).format(at);
}

/** The list; `current` is the draft in the form. */
export class DeviceList {
  constructor(place, { open, onChange }) {
    this.place = place;
    this.open = open;
    this.onChange = onChange;
  }

  async show(current) {
    const drafts = (await allDrafts()).filter((draft) => draft.id !== current);
    const sent = await allSent();
    this.place.hidden = drafts.length + sent.length === 0;
    fillWith(this.place.querySelector("[data-device-drafts]"), drafts.map((draft) => this.draftRow(draft)));
    fillWith(this.place.querySelector("[data-device-sent]"), sent.map((receipt) => this.sentRow(receipt)));
  }

  draftRow(draft) {
    const photos = draft.photos.length ? fill(t("%(count)s photos"), { count: draft.photos.length }) : "";
    const title = draft.title || t("Without a text");
    return el("li", { class: "device-row" },
      el("span", { class: "row-main" },
        el("span", { class: "row-title" }, title),
        el("span", { class: "row-detail" }, [stateWords(draft), moment(draft.updated), photos].filter(Boolean).join(" · "))),
      el("button", { type: "button", class: "btn btn-quiet", onclick: () => this.open(draft) },
        t("Continue"), el("span", { class: "visually-hidden" }, `: ${title}`)),
      el("button", { type: "button", class: "btn btn-quiet", onclick: () => this.remove(deleteDraft, draft.id, t("Delete this report from this device?")) },
        icon("trash"), el("span", { class: "visually-hidden" }, `${t("Delete")}: ${title}`)));
  }

  sentRow(receipt) {
    return el("li", { class: "device-row" },
      icon("check-circle-fill"),
      el("span", { class: "row-main" },
        el("a", { class: "row-title", href: isLocal(receipt.url) ? receipt.url : "#" },
          fill(t("Sent: %(code)s"), { code: receipt.code })),
        el("span", { class: "row-detail" }, `${receipt.title} · ${moment(receipt.at)}`)),
      el("button", { type: "button", class: "btn btn-quiet", onclick: () => this.remove(deleteSent, receipt.code, t("Forget the private link of this report? Open it first if you still need it.")) },
        t("Forget"), el("span", { class: "visually-hidden" }, `: ${receipt.code}`)));
  }

  async remove(work, id, question) {
    if (!window.confirm(question)) return;
    await work(id);
    this.onChange();
  }
}
