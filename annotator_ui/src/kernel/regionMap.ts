/** Areas within areas over a part of the image, each found by a pixel of it and a grain. */
import { containsPoint, type Rect } from "./rect.ts";
import { areaOf, grainCount, type RegionTree } from "./regionTree.ts";
import { Spans } from "./spans.ts";

export class RegionMap {
  readonly grains: number;
  /** The first and second area that each joined one is made of, by its number less the count of leaves. */
  readonly #parts: Int32Array;
  /** Where the runs of a leaf begin; they end where those of the next begin. */
  readonly #starts: Int32Array;
  /** (y, x0, x1) of each run, in image pixels, by leaf. */
  readonly #runs: Int32Array;

  /** `tree` is over `rect`. Throws RangeError when the two differ in size. */
  constructor(
    readonly rect: Rect,
    readonly tree: RegionTree,
  ) {
    if (tree.leaves.length !== rect.width * rect.height)
      throw new RangeError(`areas of ${tree.leaves.length} pixels for ${rect.width} x ${rect.height}`);
    this.grains = grainCount(tree);
    this.#parts = partsOf(tree);
    const places = new Int32Array(tree.leafCount + 1);
    this.#eachRun((leaf) => {
      places[leaf + 1] = (places[leaf + 1] as number) + 1;
    });
    for (let k = 0; k < tree.leafCount; k++)
      places[k + 1] = (places[k + 1] as number) + (places[k] as number);
    this.#starts = places.slice();
    this.#runs = new Int32Array(3 * (places[tree.leafCount] as number));
    this.#eachRun((leaf, y, x0, x1) => {
      const place = places[leaf] as number;
      places[leaf] = place + 1;
      this.#runs.set([y, x0, x1], 3 * place);
    });
  }

  /** The area at an image pixel and a grain; -1 outside. */
  at(x: number, y: number, grain: number): number {
    const { rect, tree } = this;
    if (!containsPoint(rect, x, y)) return -1;
    const leaf = tree.leaves[(y - rect.y) * rect.width + (x - rect.x)] as number;
    return areaOf(tree, leaf, Math.min(grain, this.grains - 1));
  }

  /** Add the pixels of an area to `spans`. */
  addTo(spans: Spans, area: number): void {
    const { leafCount } = this.tree;
    const open = [area];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const parts = 2 * (next - leafCount);
      if (parts < 0) this.#addLeaf(spans, next);
      else open.push(this.#parts[parts] as number, this.#parts[parts + 1] as number);
    }
  }

  /** The pixels of an area. */
  spansOf(area: number): Spans {
    const spans = new Spans();
    this.addTo(spans, area);
    return spans;
  }

  #addLeaf(spans: Spans, leaf: number): void {
    for (let run = this.#starts[leaf] as number; run < (this.#starts[leaf + 1] as number); run++) {
      const at = 3 * run;
      spans.push(this.#runs[at] as number, this.#runs[at + 1] as number, this.#runs[at + 2] as number);
    }
  }

  #eachRun(visit: (leaf: number, y: number, x0: number, x1: number) => void): void {
    const { x, y, width, height } = this.rect;
    const { leaves } = this.tree;
    for (let row = 0; row < height; row++) {
      const base = row * width;
      for (let from = 0; from < width; ) {
        const leaf = leaves[base + from] as number;
        let to = from + 1;
        while (to < width && leaves[base + to] === leaf) to++;
        visit(leaf, y + row, x + from, x + to);
        from = to;
      }
    }
  }
}

function partsOf({ leafCount, parents }: RegionTree): Int32Array {
  const parts = new Int32Array(2 * Math.max(0, parents.length - leafCount)).fill(-1);
  parents.forEach((parent, area) => {
    if (parent === -1) return;
    const at = 2 * (parent - leafCount);
    parts[parts[at] === -1 ? at : at + 1] = area;
  });
  return parts;
}
