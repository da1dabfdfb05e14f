/** Horizontal runs of pixels: the one currency between shapes and the label buffer. */
import { bottom, type Rect, right } from "./rect.ts";

/** A growing list of runs (y, x0, x1), half-open in x, in image pixels, flat in one Int32Array. */
export class Spans {
  #data = new Int32Array(96);
  #length = 0;

  get count(): number {
    return this.#length / 3;
  }

  /** Forget all runs, to take others in the same memory. */
  clear(): void {
    this.#length = 0;
  }

  /** Add the pixels `x0 <= x < x1` of row `y`; an empty run is not kept. */
  push(y: number, x0: number, x1: number): void {
    if (x1 <= x0) return;
    if (this.#length + 3 > this.#data.length) {
      const grown = new Int32Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.#length++] = y;
    this.#data[this.#length++] = x0;
    this.#data[this.#length++] = x1;
  }

  /** The same runs elsewhere. */
  shifted(dx: number, dy: number): Spans {
    const moved = new Spans();
    this.forEach((y, x0, x1) => {
      moved.push(y + dy, x0 + dx, x1 + dx);
    });
    return moved;
  }

  forEach(visit: (y: number, x0: number, x1: number) => void): void {
    for (let i = 0; i < this.#length; i += 3) {
      visit(this.#data[i] as number, this.#data[i + 1] as number, this.#data[i + 2] as number);
    }
  }

  /** Visit the runs cut to `within`. */
  forEachWithin(within: Rect, visit: (y: number, x0: number, x1: number) => void): void {
    const low = within.y;
    const high = bottom(within);
    const end = right(within);
    this.forEach((y, x0, x1) => {
      if (y < low || y >= high) return;
      const from = Math.max(x0, within.x);
      const to = Math.min(x1, end);
      if (to > from) visit(y, from, to);
    });
  }
}
