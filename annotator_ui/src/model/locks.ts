/** Locks: the writable table of a mode, without the segments that are locked. */
import type { Writable } from "../kernel/labels.ts";

export class LockGuard {
  #made = new WeakMap<Writable, Writable>();
  #locked: ReadonlySet<number> | null = null;

  /** `writable` as it is when nothing is locked; otherwise a table made once per mode and set of locks. */
  apply(writable: Writable, locked: ReadonlySet<number>): Writable {
    if (locked.size === 0) return writable;
    if (locked !== this.#locked) this.#made = new WeakMap();
    this.#locked = locked;
    let made = this.#made.get(writable);
    if (!made) {
      made = Uint8Array.from(writable);
      for (const id of locked) made[id] = 0;
      this.#made.set(writable, made);
    }
    return made;
  }
}
