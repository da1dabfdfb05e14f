/** One tab owns a tile: two would journal over each other. */
export interface TabHold {
  /** Whether this tab has the tile. True where the browser has no locks to ask. */
  readonly held: Promise<boolean>;
  release(): void;
}

/** So long a page that is just being left may take to let go. */
const PATIENCE_MS = 1_500;

export function holdTab(taskId: string): TabHold {
  let release: () => void = () => undefined;
  if (!navigator.locks) return { held: Promise.resolve(true), release };
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = new Promise<boolean>((resolve) => {
    const granted = () => {
      resolve(true);
      return released;
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    navigator.locks.request(`tessera-tile-${taskId}`, { signal }, granted).catch(() => resolve(false));
  });
  return { held, release };
}
