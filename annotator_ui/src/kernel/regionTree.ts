/**
 * Areas within areas: a photo's small areas join two by two, the most alike first, until there is one (a binary
 * partition tree; Salembier and Garrido, 2000). Whoever points at a pixel can take the area around it at any size.
 */
import { PairHeap } from "./heap.ts";
import { type Areas, forEachPair, type LabPixels, labPixels, seedAreas, stepBetween } from "./seeds.ts";

export interface RegionTree {
  /** The smallest area of each pixel, row-major. */
  readonly leaves: Int32Array<ArrayBuffer>;
  readonly leafCount: number;
  /** The area that each area became part of; -1 for the last. They are numbered in the order in which they came. */
  readonly parents: Int32Array<ArrayBuffer>;
}

/** How much it counts that areas are large, against how alike they are. */
const SIZE_POWER = 0.5;
/** How much the step along the common border counts; the rest is that of the mean colours. */
const BORDER_SHARE = 0.65;

interface Border {
  readonly length: number;
  readonly steps: number;
}

type Borders = Map<number, Border>;

const both = (a: Border, b: Border): Border => ({ length: a.length + b.length, steps: a.steps + b.steps });

class Joining {
  readonly parents: Int32Array<ArrayBuffer>;
  /** Of L*, a* and b* over each area's pixels, and how many they are. */
  readonly #sums: Float64Array;
  readonly #borders: (Borders | null)[];
  readonly #heap = new PairHeap();
  #next: number;

  constructor({ ids, count }: Areas, lab: LabPixels, width: number) {
    const all = Math.max(1, 2 * count - 1);
    this.#next = count;
    this.parents = new Int32Array(all).fill(-1);
    this.#sums = new Float64Array(4 * all);
    this.#borders = Array.from({ length: all }, (_, i) => (i < count ? new Map() : null));
    ids.forEach((area, i) => {
      this.#addPixel(area, lab, i);
    });
    forEachPair(ids.length, width, (i, j) => {
      const [a, b] = [ids[i] as number, ids[j] as number];
      if (a !== b) this.#addBorder(a, b, { length: 1, steps: stepBetween(lab, i, j) });
    });
  }

  /** Join until one is left. */
  run(): void {
    this.#borders.forEach((borders, a) => {
      borders?.forEach((border, b) => {
        if (a < b) this.#heap.push(this.#cost(a, b, border), a, b);
      });
    });
    while (this.#heap.pop()) {
      const { a, b } = this.#heap;
      if (this.parents[a] === -1 && this.parents[b] === -1) this.#join(a, b);
    }
  }

  #addPixel(area: number, lab: LabPixels, i: number): void {
    const at = 4 * area;
    for (let c = 0; c < 3; c++)
      this.#sums[at + c] = (this.#sums[at + c] as number) + (lab[3 * i + c] as number);
    this.#sums[at + 3] = (this.#sums[at + 3] as number) + 1;
  }

  #addBorder(a: number, b: number, part: Border): void {
    const known = this.#borders[a]?.get(b);
    const border = known ? both(known, part) : part;
    this.#borders[a]?.set(b, border);
    this.#borders[b]?.set(a, border);
  }

  #cost(a: number, b: number, border: Border): number {
    const [m, n] = [this.#sums[4 * a + 3] as number, this.#sums[4 * b + 3] as number];
    let apart = 0;
    for (let c = 0; c < 3; c++) {
      const step = (this.#sums[4 * a + c] as number) / m - (this.#sums[4 * b + c] as number) / n;
      apart += step * step;
    }
    const along = border.steps / border.length;
    const unlike = (1 - BORDER_SHARE) * Math.sqrt(apart) + BORDER_SHARE * along;
    return unlike * ((m * n) / (m + n)) ** SIZE_POWER;
  }

  #join(a: number, b: number): void {
    const own = this.#next++;
    this.parents[a] = own;
    this.parents[b] = own;
    for (let c = 0; c < 4; c++)
      this.#sums[4 * own + c] = (this.#sums[4 * a + c] as number) + (this.#sums[4 * b + c] as number);
    const borders = this.#joinedBorders(a, b);
    this.#borders[own] = borders;
    borders.forEach((border, other) => {
      const theirs = this.#borders[other];
      theirs?.delete(a);
      theirs?.delete(b);
      theirs?.set(own, border);
      this.#heap.push(this.#cost(own, other, border), own, other);
    });
  }

  #joinedBorders(a: number, b: number): Borders {
    const [mine, theirs] = [this.#borders[a], this.#borders[b]] as [Borders, Borders];
    const [large, small] = mine.size >= theirs.size ? [mine, theirs] : [theirs, mine];
    small.forEach((border, other) => {
      const known = large.get(other);
      large.set(other, known ? both(known, border) : border);
    });
    large.delete(a);
    large.delete(b);
    this.#borders[a] = null;
    this.#borders[b] = null;
    return large;
  }
}

/** The tree of a photo: RGBA bytes, row-major. */
export function regionTree(rgba: ArrayLike<number>, width: number): RegionTree {
  const lab = labPixels(rgba);
  const areas = seedAreas(lab, width);
  const joining = new Joining(areas, lab, width);
  joining.run();
  return { leaves: areas.ids, leafCount: areas.count, parents: joining.parents };
}

/** Grains go from 0, the smallest areas, on; each has so many times fewer areas than the one before. */
const FEWER = 1.5;
/** The coarsest grain has so many areas, or a few more. */
const FEWEST = 3;

/** How many grains a tree has. */
export function grainCount({ leafCount }: RegionTree): number {
  return 1 + Math.max(0, Math.floor(Math.log(leafCount / FEWEST) / Math.log(FEWER)));
}

/** The area that one of the smallest is part of at a grain. */
export function areaOf({ leafCount, parents }: RegionTree, leaf: number, grain: number): number {
  // Areas are numbered in the order in which they came: after so many joins there are as many as wanted.
  const end = 2 * leafCount - Math.max(1, Math.round(leafCount / FEWER ** grain));
  let area = leaf;
  for (let next = parents[area] as number; next !== -1 && next < end; next = parents[area] as number)
    area = next;
  return area;
}
