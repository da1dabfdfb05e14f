/**
 * Undo: a block is copied the first time a stroke touches it; undo and redo swap those copies with what is there.
 * The cap is in bytes, not in steps, because a dab and a flood fill differ by a thousand times.
 */
import type { LabelBuffer } from "./labels.ts";
import { type Rect, union } from "./rect.ts";
import { decodeRle, encodeRle } from "./rle.ts";
import type { SegmentTable } from "./segments.ts";

/** The other side of each changed block, and of the segment table. */
export interface Snapshot {
  readonly blocks: ReadonlyMap<number, Uint16Array>;
  readonly segments: SegmentTable;
  /** The classes that were verified to be absent; steps of before this was noted have none. */
  readonly absent?: readonly number[];
}

/** A snapshot with its place in the history: keys rise and are never used twice, so a journal can name steps. */
export interface Step extends Snapshot {
  readonly key: number;
}

const STEP_OVERHEAD = 64;

export function stepBytes(step: Snapshot): number {
  let bytes = STEP_OVERHEAD;
  for (const runs of step.blocks.values()) bytes += runs.byteLength + STEP_OVERHEAD;
  return bytes;
}

function same(a: Uint16Array, b: Uint16Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Collects the blocks of one stroke as they were before it; packing them waits until it has ended. */
export class Recorder {
  readonly #before = new Map<number, Uint16Array>();

  constructor(
    readonly buffer: LabelBuffer,
    readonly segments: SegmentTable,
  ) {}

  readonly touch = (block: number): void => {
    if (!this.#before.has(block)) this.#before.set(block, this.buffer.readBlock(block));
  };

  /** The snapshot that undoes everything since the start, without blocks that ended as they began. */
  finish(): Snapshot {
    const blocks = new Map<number, Uint16Array>();
    for (const [i, before] of this.#before) {
      if (!same(before, this.buffer.readBlock(i))) blocks.set(i, encodeRle(before));
    }
    return { blocks, segments: this.segments };
  }
}

/** Exchange a snapshot with the buffer: the result is the one that brings back what was there. */
export function swapStep(
  buffer: LabelBuffer,
  segments: SegmentTable,
  step: Snapshot,
): { readonly inverse: Snapshot; readonly dirty: Rect | null } {
  const other = new Map<number, Uint16Array>();
  let dirty: Rect | null = null;
  for (const [index, runs] of step.blocks) {
    const r = buffer.blockRect(index);
    other.set(index, encodeRle(buffer.readBlock(index)));
    buffer.writeBlock(index, decodeRle(runs, r.width * r.height));
    dirty = union(dirty, r);
  }
  return { inverse: { blocks: other, segments }, dirty };
}

/** The steps made and unmade. Steps below `cursor` can be undone, the others redone. */
export class History {
  #steps: Step[];
  #cursor: number;
  #bytes: number;
  #lastKey: number;

  constructor(
    steps: readonly Step[] = [],
    cursor = steps.length,
    readonly maxBytes = 64 * 1024 * 1024,
  ) {
    this.#steps = [...steps];
    this.#cursor = cursor;
    this.#bytes = steps.reduce((n, s) => n + stepBytes(s), 0);
    this.#lastKey = steps.reduce((n, s) => Math.max(n, s.key), 0);
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  get cursor(): number {
    return this.#cursor;
  }

  get canUndo(): boolean {
    return this.#cursor > 0;
  }

  get canRedo(): boolean {
    return this.#cursor < this.#steps.length;
  }

  /**
   * Add a step after the cursor. What could be redone is gone, and the oldest steps go when the cap is reached.
   * Returns the keys of the steps that went.
   */
  push(snapshot: Snapshot): readonly number[] {
    const gone = this.#steps.splice(this.#cursor);
    this.#lastKey += 1;
    this.#steps.push({ ...snapshot, key: this.#lastKey });
    this.#bytes += stepBytes(snapshot) - gone.reduce((n, s) => n + stepBytes(s), 0);
    while (this.#bytes > this.maxBytes && this.#steps.length > 1) {
      const oldest = this.#steps.shift() as Step;
      this.#bytes -= stepBytes(oldest);
      gone.push(oldest);
    }
    this.#cursor = this.#steps.length;
    return gone.map((s) => s.key);
  }

  /** Apply the step before (-1) or after (+1) the cursor through `swap`; the step it became, or null. */
  move(direction: -1 | 1, swap: (step: Snapshot) => Snapshot): Step | null {
    const index = direction < 0 ? this.#cursor - 1 : this.#cursor;
    const step = this.#steps[index];
    if (!step) return null;
    const inverse = { ...swap(step), key: step.key };
    this.#steps[index] = inverse;
    this.#bytes += stepBytes(inverse) - stepBytes(step);
    this.#cursor += direction;
    return inverse;
  }
}
