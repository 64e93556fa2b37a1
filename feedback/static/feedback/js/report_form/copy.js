/** The copy button beside the private link. */
import { t } from "../../../core/js/i18n.js";

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Not allowed or not secure: the text is selected, the person can copy it.
    if (!document.execCommand("copy")) return;
  }
  button.querySelector("[data-label]").textContent = t("Copied");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button));
}
