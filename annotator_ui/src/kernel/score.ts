/**
 * How near painted labels come to known ones: areas by intersection over union, borders by the boundary F score
 * (Csurka et al., 2013), objects by whether one segment has each of them.
 */

/** Per pixel: as it should be, missing, or too much. */
export const RIGHT = 0;
export const MISSING = 1;
export const EXTRA = 2;

/** A raster of 0 and 1, row-major. */
export type Mask = Uint8Array;

/** Pixels of both over pixels of either; 1 where both are empty. Throws RangeError for masks of unlike sizes. */
export function iou(a: Mask, b: Mask): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} pixels against ${b.length}`);
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i] as number, b[i] as number];
    both += p & q;
    either += p | q;
  }
  return either === 0 ? 1 : both / either;
}

/** Pixels of a mask with a neighbour (4) outside it; the raster's edge is no border. */
export function border(mask: Mask, width: number): Mask {
  const out = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    const x = i % width;
    const inside =
      (x === 0 || mask[i - 1]) &&
      (x + 1 === width || mask[i + 1]) &&
      (i < width || mask[i - width]) &&
      (i + width >= mask.length || mask[i + width]);
    if (!inside) out[i] = 1;
  }
  return out;
}

/** Whether a mask has a pixel within `radius` (a disc) of pixel `i`. */
function near(mask: Mask, width: number, i: number, radius: number): boolean {
  const x = i % width;
  for (let dy = -radius; dy <= radius; dy++) {
    const reach = Math.floor(Math.sqrt(radius * radius - dy * dy));
    const row = i + dy * width;
    if (row - x < 0 || row - x >= mask.length) continue;
    const from = row - Math.min(reach, x);
    const to = row + Math.min(reach, width - 1 - x);
    for (let j = from; j <= to; j++) if (mask[j]) return true;
  }
  return false;
}

/** The share of the pixels of `a` that have one of `b` near; 1 where `a` is empty. */
function shareNear(a: Mask, b: Mask, width: number, radius: number): number {
  let all = 0;
  let found = 0;
  for (let i = 0; i < a.length; i++) {
    if (!a[i]) continue;
    all++;
    if (near(b, width, i, radius)) found++;
  }
  return all === 0 ? 1 : found / all;
}

/** The boundary F score of two areas: the harmonic mean of how much of each border lies within `radius` of the other. */
export function boundaryF(a: Mask, b: Mask, width: number, radius: number): number {
  const [edgeA, edgeB] = [border(a, width), border(b, width)];
  const precision = shareNear(edgeA, edgeB, width, radius);
  const recall = shareNear(edgeB, edgeA, width, radius);
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** The pixels of a raster that have one of some ids. */
export function maskOf(labels: Uint16Array, ids: ReadonlySet<number>): Mask {
  const table = new Uint8Array(65536);
  for (const id of ids) table[id] = 1;
  const out = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) out[i] = table[labels[i] as number] as number;
  return out;
}

/** Where two areas differ: `MISSING` in `painted`, or `EXTRA` there. */
export function differences(
  painted: Mask,
  truth: Mask,
  into: Uint8Array = new Uint8Array(truth.length),
): Uint8Array {
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] && !painted[i]) into[i] = MISSING;
    else if (painted[i] && !truth[i]) into[i] = EXTRA;
  }
  return into;
}

/** For each wanted object the segment that shares most pixels with it and with no other more; 0 = none has. */
export function owners(
  painted: Uint16Array,
  truth: Uint16Array,
  wanted: readonly number[],
  allowed: ReadonlySet<number>,
): number[] {
  const shared = sharedPixels(painted, truth, new Set(wanted), allowed);
  const taken = new Map<number, number>();
  const pairs = [...shared].sort((a, b) => b.pixels - a.pixels);
  const used = new Set<number>();
  for (const { object, segment } of pairs) {
    if (taken.has(object) || used.has(segment)) continue;
    taken.set(object, segment);
    used.add(segment);
  }
  return wanted.map((object) => taken.get(object) ?? 0);
}

interface Shared {
  readonly object: number;
  readonly segment: number;
  pixels: number;
}

function sharedPixels(
  painted: Uint16Array,
  truth: Uint16Array,
  wanted: ReadonlySet<number>,
  allowed: ReadonlySet<number>,
): Iterable<Shared> {
  const found = new Map<number, Shared>();
  for (let i = 0; i < truth.length; i++) {
    const [object, segment] = [truth[i] as number, painted[i] as number];
    if (!wanted.has(object) || !allowed.has(segment)) continue;
    const key = object * 65536 + segment;
    const pair = found.get(key) ?? { object, segment, pixels: 0 };
    pair.pixels++;
    found.set(key, pair);
  }
  return found.values();
}
