/** Flood fill: the 4-connected area of one id around a pixel, as runs (scanline method, one visit per run). */
import type { LabelBuffer } from "./labels.ts";
import { containsPoint } from "./rect.ts";
import { Spans } from "./spans.ts";

class Filler {
  readonly spans = new Spans();
  readonly #seen: Uint8Array;
  readonly #stack: number[] = [];
  readonly #id: number;

  constructor(
    readonly buffer: LabelBuffer,
    readonly start: number,
    seen: Uint8Array,
  ) {
    this.#seen = seen;
    this.#id = buffer.data[start] as number;
    this.#stack.push(start);
  }

  #open(i: number): boolean {
    return this.#seen[i] === 0 && this.buffer.data[i] === this.#id;
  }

  #scan(row: number, from: number, to: number): void {
    const { width, height } = this.buffer.rect;
    if (row < 0 || row >= height) return;
    for (let i = row * width + from, end = row * width + to, inside = false; i < end; i++) {
      const open = this.#open(i);
      if (open && !inside) this.#stack.push(i);
      inside = open;
    }
  }

  #fillRow(seed: number): void {
    const { rect } = this.buffer;
    const row = Math.floor(seed / rect.width);
    const first = row * rect.width;
    let from = seed;
    while (from > first && this.#open(from - 1)) from--;
    let to = seed + 1;
    while (to < first + rect.width && this.#open(to)) to++;
    this.#seen.fill(1, from, to);
    this.spans.push(rect.y + row, rect.x + from - first, rect.x + to - first);
    this.#scan(row - 1, from - first, to - first);
    this.#scan(row + 1, from - first, to - first);
  }

  run(): Spans {
    for (let seed = this.#stack.pop(); seed !== undefined; seed = this.#stack.pop()) {
      if (this.#open(seed)) this.#fillRow(seed);
    }
    return this.spans;
  }
}

/**
 * The area of one id around the image pixel (x, y); empty outside the paint area.
 *
 * `seen` (a byte per pixel) marks what was visited: whoever walks over many areas passes the same one to each call.
 */
export function floodSpans(
  buffer: LabelBuffer,
  x: number,
  y: number,
  seen = new Uint8Array(buffer.data.length),
): Spans {
  const { rect } = buffer;
  if (!containsPoint(rect, x, y)) return new Spans();
  return new Filler(buffer, (y - rect.y) * rect.width + (x - rect.x), seen).run();
}
