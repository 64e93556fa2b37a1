/** The page of offices: fill in where the person is. The place goes into the form only. */
import { t } from "../../core/js/i18n.js";

const PATIENCE_MS = 10000;

function hidden(form, name, value) {
  const input = form.querySelector(`input[name="${name}"]`) ?? document.createElement("input");
  input.type = "hidden";
  input.name = name;
  // About 100 m: enough to know who is in charge, for addresses stand in histories and logs.
  input.value = value.toFixed(3);
  form.append(input);
}

function send(form, { latitude, longitude }) {
  hidden(form, "lon", longitude);
  hidden(form, "lat", latitude);
  form.elements.place.value = "";
  form.submit();
}

for (const button of document.querySelectorAll("[data-here]")) {
  const label = button.querySelector("[data-label]");
  button.addEventListener("click", () => {
    if (!navigator.geolocation) {
      label.textContent = t("Your place could not be found.");
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => send(button.form, coords),
      () => { label.textContent = t("Your place could not be found."); },
      { timeout: PATIENCE_MS, maximumAge: 60000 });
  });
}
