/**
 * Keeps the app and the tiles at hand: a reload without a line shows the tile that was being painted.
 *
 * The build puts in the list of its files. A new version waits until a page says "take over", or until no page of the
 * old one is left; pages are asked of the server first, so that nobody is kept on an old version for it.
 */
const SHELL = "__SHELL__";
const SHELL_CACHE = "tessera-shell-__VERSION__";
/** What belongs to the person signed in: her name, her tiles. src/net/held.ts writes to it too. */
const HELD = "tessera-held";
const AT_ONCE = 2;
/** So long a line may be silent before a page is shown from here. */
const PATIENCE_MS = 3000;

self.addEventListener("install", (event) => event.waitUntil(keepShell()));

/** A few at a time: the page has things of its own to fetch meanwhile, on a line that may be thin. */
async function keepShell() {
  const cache = await caches.open(SHELL_CACHE);
  for (let i = 0; i < SHELL.length; i += AT_ONCE) await cache.addAll(SHELL.slice(i, i + AT_ONCE));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

/** The version before stays: its pages that are still open load parts of it later. */
async function dropOldShells() {
  const names = (await caches.keys()).filter((name) => name.startsWith("tessera-shell-"));
  const old = names.filter((name) => name !== SHELL_CACHE).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("message", ({ data, ports }) => {
  if (data.ask === "take-over") self.skipWaiting();
  if (data.ask === "keeps") ports[0].postMessage(SHELL.includes(data.path));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (pathname.startsWith("/api/v1/session") && request.method !== "GET") {
    event.waitUntil(caches.delete(HELD));
    return;
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith("/assets/") || pathname === "/icon.svg") event.respondWith(keptFirst(request));
  else if (/^\/iiif\/.+\/max\/0\/default\.jpg$/.test(pathname)) event.respondWith(keptFirst(request));
  else if (pathname === "/api/v1/me" || /^\/api\/v1\/tasks\/[^/]+(\/labels)?$/.test(pathname)) {
    event.respondWith(serverFirst(request));
  }
});

async function page(request) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return (await caches.match("/", { cacheName: SHELL_CACHE })) ?? Response.error();
  }
}

async function keptFirst(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/** The server's word counts; what was kept counts only while it cannot be asked. */
async function serverFirst(request) {
  try {
    const response = await fetch(request);
    if (response.ok) {
      const cache = await caches.open(HELD);
      await cache.put(request, response.clone());
    }
    return response;
  } catch (error) {
    const kept = await caches.match(request, { cacheName: HELD });
    if (kept) return kept;
    throw error;
  }
}
