/** What a reload without a line needs: put where the service worker finds it. Nothing where there is none. */
const HELD = "tessera-held";
/** Names, tasks and photos of about eight tiles. */
const MOST = 32;

let last: Promise<void> = Promise.resolve();

/** Keep an answer under its address, one after the other, so that an older one never comes out on top. */
export function keep(url: string, body: BodyInit, type: string): Promise<void> {
  last = last.then(() => put(url, body, type));
  return last;
}

/** Keeping is a help, never a condition: it fails silently. */
async function put(url: string, body: BodyInit, type: string): Promise<void> {
  if (!globalThis.caches) return;
  try {
    const cache = await caches.open(HELD);
    await cache.put(url, new Response(body, { headers: { "content-type": type } }));
    const old = (await cache.keys()).slice(0, -MOST);
    await Promise.all(old.map((request) => cache.delete(request)));
  } catch {
    // A full disk or a private window: the page works as it does without.
  }
}

export function keepJson(path: string, value: unknown): Promise<void> {
  return keep(`/api/v1${path}`, JSON.stringify(value), "application/json");
}

/** Forget everything that is held: all of it can be fetched anew, and nobody knows which photo a tile was of. */
export function forgetHeld(): Promise<void> {
  last = last.then(async () => {
    await globalThis.caches?.delete(HELD).catch(() => false);
  });
  return last;
}
