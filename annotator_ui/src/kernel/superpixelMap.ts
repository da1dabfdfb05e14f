/** Superpixels over the paint area, each kept as its runs, so that stamping one costs what it covers. */
import { containsPoint, type Rect } from "./rect.ts";
import type { Spans } from "./spans.ts";

export class SuperpixelMap {
  /** Where the runs of an id begin; the runs of id end where those of id + 1 begin. */
  readonly #starts: Int32Array;
  /** (y, x0, x1) of each run, in image pixels, by id. */
  readonly #runs: Int32Array;

  /** `ids` is row-major over `rect`. Throws RangeError when the two differ in size. */
  constructor(
    readonly rect: Rect,
    readonly ids: Uint16Array,
  ) {
    if (ids.length !== rect.width * rect.height)
      throw new RangeError(`${ids.length} superpixel ids for ${rect.width} x ${rect.height} pixels`);
    const counts = new Int32Array(65537);
    this.#eachRun((id) => {
      counts[id + 1] = (counts[id + 1] as number) + 1;
    });
    for (let id = 0; id < 65536; id++) counts[id + 1] = (counts[id + 1] as number) + (counts[id] as number);
    this.#starts = Int32Array.from(counts);
    this.#runs = new Int32Array((counts[65536] as number) * 3);
    this.#eachRun((id, y, x0, x1) => {
      const place = counts[id] as number;
      counts[id] = place + 1;
      this.#runs.set([y, x0, x1], place * 3);
    });
  }

  /** The superpixel at an image pixel; -1 outside the paint area. */
  at(x: number, y: number): number {
    const { rect } = this;
    if (!containsPoint(rect, x, y)) return -1;
    return this.ids[(y - rect.y) * rect.width + (x - rect.x)] as number;
  }

  /** Add the pixels of a superpixel to `spans`. */
  addTo(spans: Spans, id: number): void {
    for (let run = this.#starts[id] as number; run < (this.#starts[id + 1] as number); run++) {
      const at = run * 3;
      spans.push(this.#runs[at] as number, this.#runs[at + 1] as number, this.#runs[at + 2] as number);
    }
  }

  #eachRun(visit: (id: number, y: number, x0: number, x1: number) => void): void {
    const { x, y, width, height } = this.rect;
    for (let row = 0; row < height; row++) {
      const base = row * width;
      for (let from = 0; from < width; ) {
        const id = this.ids[base + from] as number;
        let to = from + 1;
        while (to < width && this.ids[base + to] === id) to++;
        visit(id, y + row, x + from, x + to);
        from = to;
      }
    }
  }
}
