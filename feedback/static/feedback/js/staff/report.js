/** One report: fields only where a step needs them, ready answers, place by tapping, keys. */
import { pageData } from "../../../core/js/dom.js";
import { watchKeys } from "./keys.js";

function watchSteps(form) {
  const parts = [...form.querySelectorAll("[data-for]")];
  const choose = () => {
    const to = form.querySelector("[name=to]:checked")?.value ?? "";
    for (const part of parts) part.hidden = !part.dataset.for.split(" ").includes(to);
  };
  form.addEventListener("change", choose);
  choose();
}

function watchAnswers(form) {
  const answers = pageData("answers-data");
  const place = form.querySelector("[data-answers]");
  if (!place) return;
  place.hidden = false;
  const note = form.querySelector("#public_note");
  place.querySelector("[data-template]").addEventListener("change", (event) => {
    const answer = answers.find((row) => row.id === event.target.value);
    if (!answer) return;
    // What was typed stays; the text comes below it.
    note.value = [note.value.trim(), answer.text].filter(Boolean).join("\n\n");
    const step = answer.state ? form.querySelector(`[name=to][value="${answer.state}"]`) : null;
    if (step) step.click();
    note.focus();
  });
}

function watchPlace(form) {
  const details = form.closest("details");
  document.querySelector("[data-pin-map]")?.addEventListener("map-tap", (event) => {
    details.open = true;
    form.querySelector("#lon").value = event.detail.lng.toFixed(7);
    form.querySelector("#lat").value = event.detail.lat.toFixed(7);
    form.querySelector("#layer").value = "";
    form.querySelector("#feature_key").value = "";
  });
}

function watchCopy() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      navigator.clipboard?.writeText(field.value).catch(() => {});
    });
  }
}

function start() {
  const form = document.querySelector("[data-act]");
  if (form) {
    watchSteps(form);
    watchAnswers(form);
  }
  watchPlace(document.querySelector("[data-place-form]"));
  watchCopy();
  document.querySelector("[data-problem]")?.focus();
  watchKeys({
    u: () => document.querySelector("[data-up]").click(),
    a: () => document.querySelector("#public_note")?.focus(),
    n: () => document.querySelector("[data-note]").focus(),
  });
}

start();
