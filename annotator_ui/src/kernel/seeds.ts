/**
 * A photo cut into many small areas of one colour, from which larger ones are put together.
 *
 * Neighbouring pixels join from the most alike on, while the step between two areas is not larger than the steps
 * within them (Felzenszwalb and Huttenlocher, 2004); what stays smaller than a few pixels joins the most alike area.
 */
import { labAt } from "./lab.ts";

/** Steps are sorted into buckets of this part of a unit of ΔE. */
const PER_UNIT = 8;
const BUCKETS = 1024;
/** No pair: the pixel lies at the right or lower end. */
const NONE = BUCKETS;
/** In ΔE: areas join the more readily the smaller they are. */
const EAGER = 5;
const SMALLEST = 3;

/** Colours of a photo, row-major, three numbers a pixel: L*, a*, b*. */
export type LabPixels = Float32Array;

export interface Areas {
  /** The number of the area of each pixel, from 0, row-major. */
  readonly ids: Int32Array<ArrayBuffer>;
  readonly count: number;
}

/** RGBA bytes in L*a*b*. */
export function labPixels(rgba: ArrayLike<number>): LabPixels {
  const lab = new Float32Array((rgba.length / 4) * 3);
  for (let i = 0; i < rgba.length / 4; i++) {
    const { l, a, b } = labAt(rgba, i);
    lab[3 * i] = l;
    lab[3 * i + 1] = a;
    lab[3 * i + 2] = b;
  }
  return lab;
}

/** The step in colour between two pixels, in ΔE. */
export function stepBetween(lab: LabPixels, i: number, j: number): number {
  const l = (lab[3 * i] as number) - (lab[3 * j] as number);
  const a = (lab[3 * i + 1] as number) - (lab[3 * j + 1] as number);
  const b = (lab[3 * i + 2] as number) - (lab[3 * j + 2] as number);
  return Math.sqrt(l * l + a * a + b * b);
}

/** Visit each pair of 4-connected pixels once, the left or upper one first. */
export function forEachPair(size: number, width: number, visit: (i: number, j: number) => void): void {
  for (let i = 0; i < size; i++) {
    if ((i + 1) % width !== 0) visit(i, i + 1);
    if (i + width < size) visit(i, i + width);
  }
}

/** The bucket of the step of each pair: 2i is that of pixel i and the one to its right, 2i + 1 of the one below. */
function bucketsOf(lab: LabPixels, width: number): Uint16Array {
  const buckets = new Uint16Array((lab.length / 3) * 2).fill(NONE);
  forEachPair(lab.length / 3, width, (i, j) => {
    const bucket = Math.round(stepBetween(lab, i, j) * PER_UNIT);
    buckets[2 * i + (j === i + 1 ? 0 : 1)] = Math.min(BUCKETS - 1, bucket);
  });
  return buckets;
}

/** The pairs in the order of their buckets (counting sort). */
function sorted(buckets: Uint16Array): Int32Array {
  const places = new Int32Array(BUCKETS + 2);
  for (const bucket of buckets) places[bucket + 1] = (places[bucket + 1] as number) + 1;
  for (let k = 0; k <= BUCKETS; k++) places[k + 1] = (places[k + 1] as number) + (places[k] as number);
  const pairs = new Int32Array(places[NONE] as number);
  buckets.forEach((bucket, pair) => {
    if (bucket === NONE) return;
    const place = places[bucket] as number;
    pairs[place] = pair;
    places[bucket] = place + 1;
  });
  return pairs;
}

/** Areas that join: each pixel knows one above it, the topmost stands for the area. */
class Joined {
  readonly #up: Int32Array;
  readonly #size: Int32Array;
  /** The largest step within an area. */
  readonly #within: Float32Array;

  constructor(size: number) {
    this.#up = Int32Array.from({ length: size }, (_, i) => i);
    this.#size = new Int32Array(size).fill(1);
    this.#within = new Float32Array(size);
  }

  top(i: number): number {
    let at = i;
    while (this.#up[at] !== at) {
      this.#up[at] = this.#up[this.#up[at] as number] as number;
      at = this.#up[at] as number;
    }
    return at;
  }

  areAlike(a: number, b: number, step: number): boolean {
    return step <= Math.min(this.#limit(a), this.#limit(b));
  }

  isSmall(a: number): boolean {
    return (this.#size[a] as number) < SMALLEST;
  }

  join(a: number, b: number, step: number): void {
    const [large, small] = (this.#size[a] as number) >= (this.#size[b] as number) ? [a, b] : [b, a];
    this.#up[small] = large;
    this.#size[large] = (this.#size[large] as number) + (this.#size[small] as number);
    this.#within[large] = step;
  }

  #limit(a: number): number {
    return (this.#within[a] as number) + EAGER / (this.#size[a] as number);
  }
}

/** The small areas of a photo of this width. */
export function seedAreas(lab: LabPixels, width: number): Areas {
  const buckets = bucketsOf(lab, width);
  const pairs = sorted(buckets);
  const joined = new Joined(lab.length / 3);
  const joinWhere = (wanted: (a: number, b: number, step: number) => boolean) => {
    for (const pair of pairs) {
      const i = pair >> 1;
      const [a, b] = [joined.top(i), joined.top(pair & 1 ? i + width : i + 1)];
      const step = (buckets[pair] as number) / PER_UNIT;
      if (a !== b && wanted(a, b, step)) joined.join(a, b, step);
    }
  };
  joinWhere((a, b, step) => joined.areAlike(a, b, step));
  joinWhere((a, b) => joined.isSmall(a) || joined.isSmall(b));
  return numbered(joined, lab.length / 3);
}

function numbered(joined: Joined, size: number): Areas {
  const numbers = new Int32Array(size).fill(-1);
  const ids = new Int32Array(size);
  let count = 0;
  for (let i = 0; i < size; i++) {
    const top = joined.top(i);
    if (numbers[top] === -1) numbers[top] = count++;
    ids[i] = numbers[top] as number;
  }
  return { ids, count };
}
