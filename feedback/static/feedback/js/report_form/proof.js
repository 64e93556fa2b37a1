/** The proof of work (ALTCHA v2, PBKDF2): about a second of this device's time. */
import { t } from "../../../core/js/i18n.js";
import { getJson, RequestError } from "../../../core/js/request.js";

const PATIENCE_MS = 60_000;

/** Bytes of a hexadecimal text. */
export function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Hexadecimal text of bytes. */
export function hex(data) {
  return [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Nonce followed by the counter as a big-endian 32-bit number. */
export function password(nonce, counter) {
  const data = new Uint8Array(nonce.length + 4);
  data.set(nonce);
  new DataView(data.buffer).setUint32(nonce.length, counter);
  return data;
}

async function derive(parameters, nonce, salt, counter) {
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey("raw", password(nonce, counter), "PBKDF2", false, ["deriveBits"]);
  const hash = parameters.algorithm.split("/")[1] ?? "SHA-256";
  const bits = await subtle.deriveBits(
    { name: "PBKDF2", hash, salt, iterations: parameters.cost }, key, parameters.keyLength * 8);
  return hex(new Uint8Array(bits));
}

/** The solution of a challenge, ready to be sent. */
export async function solve(challenge) {
  const { parameters } = challenge;
  const nonce = bytes(parameters.nonce);
  const salt = bytes(parameters.salt);
  const end = Date.now() + PATIENCE_MS;
  for (let counter = 0; Date.now() < end; counter += 1) {
    const derivedKey = await derive(parameters, nonce, salt, counter);
    if (derivedKey.startsWith(parameters.keyPrefix)) {
      return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
    }
  }
  throw new RequestError(t("The check against automatic reports took too long. Please try again."));
}

/** Ask for a challenge and solve it. */
export async function prove(address) {
  if (!globalThis.crypto?.subtle) {
    throw new RequestError(t("This browser cannot do the check against automatic reports."));
  }
  return solve(await getJson(address));
}
