/**
 * Marker watershed: areas grow from scribbles and meet where colours change most (Meyer, 1991).
 *
 * The height of the step between two neighbours is the largest difference of a channel, as OpenCV has it. Unlike
 * there no pixel is left over as a line: each belongs to the area that reached it first.
 */

/** A pixel that no area may enter. */
export const WALL = 65535;

class Flood {
  readonly #buckets: number[][] = Array.from({ length: 256 }, () => []);

  constructor(
    readonly rgba: ArrayLike<number>,
    readonly width: number,
    readonly owners: Uint16Array,
  ) {}

  run(): void {
    for (let i = 0; i < this.owners.length; i++) {
      const owner = this.owners[i];
      if (owner !== 0 && owner !== WALL) this.#spread(i, 0);
    }
    for (let level = 0; level < 256; level++) this.#empty(level);
  }

  /** In a bucket who came first goes first, so that areas meet half way across flat ground. */
  #empty(level: number): void {
    const bucket = this.#buckets[level] as number[];
    for (let k = 0; k < bucket.length; k += 2) {
      const i = bucket[k] as number;
      if (this.owners[i] !== 0) continue;
      this.owners[i] = bucket[k + 1] as number;
      this.#spread(i, level);
    }
    bucket.length = 0;
  }

  #spread(i: number, level: number): void {
    const x = i % this.width;
    if (x > 0) this.#offer(i, i - 1, level);
    if (x + 1 < this.width) this.#offer(i, i + 1, level);
    if (i >= this.width) this.#offer(i, i - this.width, level);
    if (i + this.width < this.owners.length) this.#offer(i, i + this.width, level);
  }

  #offer(from: number, to: number, level: number): void {
    if (this.owners[to] !== 0) return;
    const own = Math.max(level, this.#step(from * 4, to * 4));
    (this.#buckets[own] as number[]).push(to, this.owners[from] as number);
  }

  #step(a: number, b: number): number {
    const { rgba } = this;
    const red = Math.abs((rgba[a] as number) - (rgba[b] as number));
    const green = Math.abs((rgba[a + 1] as number) - (rgba[b + 1] as number));
    const blue = Math.abs((rgba[a + 2] as number) - (rgba[b + 2] as number));
    return Math.max(red, green, blue);
  }
}

/**
 * Grow markers over a photo.
 *
 * `rgba` is row-major, four bytes a pixel; `markers` holds for each pixel 0 (open), `WALL`, or the number of its area.
 * Returns the area of every pixel; what no marker can reach stays 0, walls stay walls.
 */
export function watershed(
  rgba: ArrayLike<number>,
  width: number,
  markers: Uint16Array,
): Uint16Array<ArrayBuffer> {
  const owners = Uint16Array.from(markers);
  new Flood(rgba, width, owners).run();
  return owners;
}
