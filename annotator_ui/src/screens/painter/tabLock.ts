/** One tab owns a tile: two would journal over each other. */
export interface TabHold {
  /** Whether this tab has the tile. True where the browser has no locks to ask. */
  readonly held: Promise<boolean>;
  release(): void;
}

export function holdTab(taskId: string): TabHold {
  let release: () => void = () => undefined;
  if (!navigator.locks) return { held: Promise.resolve(true), release };
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = new Promise<boolean>((resolve) => {
    void navigator.locks.request(`tessera-tile-${taskId}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? released : undefined;
    });
  });
  return { held, release };
}
