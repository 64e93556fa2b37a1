/** Words and numbers in the page's language; texts come from Django's JavaScript catalogue. */

/** Translation of `text` (source English). */
export function t(text) {
  return globalThis.gettext ? globalThis.gettext(text) : text;
}

/** Translation of a text that means different things; `context` says which. */
export function tp(context, text) {
  return globalThis.pgettext ? globalThis.pgettext(context, text) : text;
}

/** Singular or plural of a text for `count`. */
export function tn(singular, plural, count) {
  if (globalThis.ngettext) return globalThis.ngettext(singular, plural, count);
  return count === 1 ? singular : plural;
}

/** Put named values into a text: fill("%(n)s hits", {n: 3}). */
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) =>
    name in values ? String(values[name]) : whole);
}

/** Language of the page: "vi" or "en". */
export function language() {
  const lang = globalThis.document?.documentElement.lang || "vi";
  return lang.startsWith("en") ? "en" : "vi";
}

/** A number as people write it here: 1.234,5 in Vietnamese, 1,234.5 in English. */
export function number(value, digits = 0) {
  const locale = language() === "en" ? "en-GB" : "vi-VN";
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** A date and time in words short enough for a list. */
export function shortDate(iso) {
  const locale = language() === "en" ? "en-GB" : "vi-VN";
  const format = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", year: "numeric" });
  return format.format(new Date(iso));
}
