/**
 * The wand: the 4-connected area around a pixel whose colours are within a tolerance of that pixel's colour.
 *
 * Pixels are visited in the order of the least tolerance that reaches them (a bucket queue over quantised distances,
 * Dial 1969), so that a larger tolerance only goes on and a smaller one only takes back: a drag costs what it changes.
 */
import { type Lab, labAt, labDistance } from "./lab.ts";
import { spansOfMask } from "./mask.ts";
import type { Rect } from "./rect.ts";
import type { Spans } from "./spans.ts";

/** Buckets are half a unit of ΔE wide. */
const PER_UNIT = 2;
const LAST = 255;
export const MAX_TOLERANCE = LAST / PER_UNIT;

export class WandArea {
  readonly #origin: Lab;
  readonly #met: Uint8Array;
  readonly #order: Int32Array;
  readonly #mask: Uint8Array;
  readonly #buckets: number[][] = Array.from({ length: LAST + 1 }, () => []);
  /** Pixels in `#order` once all buckets up to an index are empty. */
  readonly #counts: number[] = [];
  #found = 0;
  #shown = 0;

  /** `rgba` is row-major over `rect`; (x, y) is a pixel of it. Throws RangeError when it lies outside. */
  constructor(
    readonly rgba: ArrayLike<number>,
    readonly rect: Rect,
    x: number,
    y: number,
  ) {
    const start = (y - rect.y) * rect.width + (x - rect.x);
    const size = rect.width * rect.height;
    if (x < rect.x || x >= rect.x + rect.width || start < 0 || start >= size)
      throw new RangeError(`${x}, ${y} is outside the area`);
    this.#met = new Uint8Array(size);
    this.#mask = new Uint8Array(size);
    this.#order = new Int32Array(size);
    this.#origin = labAt(rgba, start);
    this.#met[start] = 1;
    this.#buckets[0]?.push(start);
  }

  /** The area at a tolerance in ΔE, 0..MAX_TOLERANCE. */
  at(tolerance: number): Spans {
    const level = Math.min(LAST, Math.max(0, Math.floor(tolerance * PER_UNIT)));
    while (this.#counts.length <= level) this.#empty(this.#counts.length);
    const wanted = this.#counts[level] as number;
    for (; this.#shown < wanted; this.#shown++) this.#mask[this.#order[this.#shown] as number] = 1;
    for (; this.#shown > wanted; this.#shown--) this.#mask[this.#order[this.#shown - 1] as number] = 0;
    return spansOfMask(this.#mask, this.rect);
  }

  #empty(level: number): void {
    const bucket = this.#buckets[level] as number[];
    const { width, height } = this.rect;
    for (let i = bucket.pop(); i !== undefined; i = bucket.pop()) {
      this.#order[this.#found++] = i;
      const x = i % width;
      if (x > 0) this.#meet(i - 1, level);
      if (x + 1 < width) this.#meet(i + 1, level);
      if (i >= width) this.#meet(i - width, level);
      if (i < width * (height - 1)) this.#meet(i + width, level);
    }
    this.#counts.push(this.#found);
  }

  #meet(i: number, level: number): void {
    if (this.#met[i] === 1) return;
    this.#met[i] = 1;
    const distance = Math.ceil(labDistance(labAt(this.rgba, i), this.#origin) * PER_UNIT);
    const own = Math.max(level, distance);
    // What is further than the last bucket is never reached.
    if (own <= LAST) this.#buckets[own]?.push(i);
  }
}
