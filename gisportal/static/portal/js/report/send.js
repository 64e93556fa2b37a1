/** Sending the form to the API: once, whatever the network does. */
import { t } from "../lib/i18n.js";
import { postJson, RequestError } from "../lib/request.js";
import { prove } from "./proof.js";

function newKey() {
  const data = crypto.getRandomValues(new Uint8Array(16));
  return [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The values of the form without what only the plain form needs. */
export function values(form, photos) {
  const data = new FormData(form);
  for (const name of ["csrfmiddlewaretoken", "photos"]) data.delete(name);
  const answers = {};
  for (const field of form.querySelectorAll("[data-answer]")) {
    data.delete(field.name);
    if (field.name.startsWith(`answer-${form.elements.category.value}-`)) answers[field.dataset.answer] = field.value;
  }
  data.set("answers", JSON.stringify(answers));
  for (const file of photos) data.append("photos", file, file.name);
  return data;
}

/** Send; answers the receipt, throws RequestError. The same form never makes two reports. */
export async function postForm(form, photos, config) {
  const key = form.elements.idempotency_key;
  key.value ||= newKey();
  const data = values(form, photos);
  if (config.addresses.challenge) data.set("altcha", await prove(config.addresses.challenge));
  try {
    return await postJson(config.addresses.submit, data);
  } catch (error) {
    if (error.code !== "idempotency-key-reused") throw error;
    key.value = newKey();
    throw new RequestError(
      t("You have already sent this form. Press “Send” again if you want to send the changed text as another report."));
  }
}
