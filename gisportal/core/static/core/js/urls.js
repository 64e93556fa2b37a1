/** Addresses: query strings without empty values, path templates filled. */

/** `base` with the query values that are neither null nor empty. */
export function withQuery(base, values) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${base}${base.includes("?") ? "&" : "?"}${text}` : base;
}

/** `template` with {name} replaced by escaped values. */
export function fillPath(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) =>
    name in values ? encodeURIComponent(values[name]) : whole);
}

/** Whether the address stays on this site (links from data are checked before use). */
export function isLocal(url, origin = globalThis.location?.origin) {
  try {
    return new URL(url, origin).origin === origin;
  } catch {
    return false;
  }
}
