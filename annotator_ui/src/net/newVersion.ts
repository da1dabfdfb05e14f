/**
 * A new version of the interface: it is fetched beside the one that runs, and taken when the person says so.
 *
 * Two versions never share a page: a page that runs the old one says so until it is loaded again.
 */
import { signal } from "@preact/signals";

/** This page is older than what the server has. */
export const newVersion = signal(false);

/** So often a page that stays open asks for a new version. */
const ASK_AGAIN_MS = 30 * 60_000;
/** Longer than an answer takes on a slow line. */
const QUIET_MS = 2_500;
const first = new Set<() => Promise<unknown>>();
let isReloading = false;

/** Let `work` be done before the page is loaded again; the returned function takes it back. */
export function beforeReload(work: () => Promise<unknown>): () => void {
  first.add(work);
  return () => void first.delete(work);
}

/** Whether a worker keeps the version that runs here, told by the file this line stands in. */
async function isOurs(worker: ServiceWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
  });
  worker.postMessage({ ask: "keeps", path: new URL(import.meta.url).pathname }, [port2]);
  return answer;
}

/** A page that was loaded anew may run what waits already: then it need not wait. */
async function meet(worker: ServiceWorker): Promise<void> {
  if (await isOurs(worker)) worker.postMessage({ ask: "take-over" });
  else newVersion.value = true;
}

function follow(registration: ServiceWorkerRegistration): void {
  const container = navigator.serviceWorker;
  if (registration.waiting && container.controller) void meet(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && container.controller) void meet(worker);
    });
  });
  const ask = () => void registration.update().catch(() => undefined);
  setInterval(ask, ASK_AGAIN_MS);
  addEventListener("online", ask);
}

/** Another page took the new version: its worker is ours now, and this page is the older one. */
async function changed(): Promise<void> {
  const { controller } = navigator.serviceWorker;
  if (isReloading) location.reload();
  else if (controller && !(await isOurs(controller))) newVersion.value = true;
}

/** Resolves once nothing has been fetched for a while, so that keeping the app takes nothing from a page that waits. */
function quietLine(): Promise<void> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(end, QUIET_MS);
    };
    const fetched = new PerformanceObserver(wait);
    const end = () => {
      fetched.disconnect();
      resolve();
    };
    fetched.observe({ type: "resource" });
    wait();
  });
}

/** Begin to keep the app itself, and to watch for newer ones. Plain http beyond this computer has no service workers. */
export function keepApp(): void {
  const container = navigator.serviceWorker;
  if (!import.meta.env.PROD || !container) return;
  let isKept = container.controller !== null;
  container.addEventListener("controllerchange", () => {
    // The first worker of a first visit is no newer version.
    if (isKept) void changed();
    isKept = true;
  });
  void quietLine()
    .then(() => container.register("/sw.js"))
    .then(follow, () => undefined);
}

/** Load the page again as the new version, once what is being written is written. */
export async function takeNewVersion(): Promise<void> {
  isReloading = true;
  await Promise.all([...first].map((work) => work().catch(() => undefined)));
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration?.waiting) registration.waiting.postMessage({ ask: "take-over" });
  else location.reload();
}
