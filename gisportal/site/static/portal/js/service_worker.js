/* The service worker: pages for times without a network, and waiting reports sent.

   What comes before this text is made by the server: `self.PORTAL` with the version, the
   files to keep and the pages for offline use; and, where the browser can, `sendWaiting`.

   Kept are only files that everybody gets alike. Nothing of a person, a report's private
   page, an answer of the API or a page of staff is ever put into a cache. */
"use strict";

const { version, files, pages, forms, hashed } = self.PORTAL;
const CACHE = `portal-${version}`;
const OURS = /^portal-/;

async function keep(cache, url) {
  // Without cookies: the page as a stranger sees it.
  const response = await fetch(url, { credentials: "omit", cache: "no-cache" });
  if (response.ok && response.type === "basic") await cache.put(url, response);
  else throw new Error(`${response.status} ${url}`);
}

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all([...files, ...Object.values(pages), ...Object.values(forms)].map((url) => keep(cache, url)));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => OURS.test(name) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

function language(url) {
  return url.pathname === "/en" || url.pathname.startsWith("/en/") ? "en" : "vi";
}

function isForm(url) {
  return url.pathname.replace(/^\/en/, "") === "/reports/new";
}

/** A page from the network, else what was kept for times without one. */
async function page(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match((isForm(url) ? forms : pages)[language(url)]);
    if (kept) return kept;
    throw error;
  }
}

/** A kept file: names with a hash never change, others are asked for first. */
async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept && hashed) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

const KEPT = new Set(files.map((path) => new URL(path, self.location.origin).href));

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (KEPT.has(url.href.split("#")[0])) event.respondWith(file(request));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "portal-reports" && self.sendWaiting) {
    event.waitUntil(self.sendWaiting().then((told) => {
      // Thrown, so that the browser tries again later.
      if (told.later) throw new Error("later");
    }));
  }
});
