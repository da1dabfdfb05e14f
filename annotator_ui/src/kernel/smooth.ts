/** Smoothing borders: each pixel near one takes the id that most pixels around it have (a mode filter). */
import { type MayChange, type Proposal, proposalOf } from "./cleanup.ts";
import type { LabelBuffer } from "./labels.ts";

/** Pixels within `radius` (a square) of a place where two ids meet. */
function nearBorders({ data, rect }: LabelBuffer, radius: number): Uint8Array {
  const { width, height } = rect;
  const near = new Uint8Array(data.length);
  const mark = (x: number, y: number) => {
    const [from, to] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
    for (let row = Math.max(0, y - radius); row < Math.min(height, y + radius + 1); row++)
      near.fill(1, row * width + from, row * width + to);
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const meets =
        (x + 1 < width && data[i] !== data[i + 1]) || (y + 1 < height && data[i] !== data[i + width]);
      if (meets) mark(x, y);
    }
  }
  return near;
}

/** Counts ids in a window; the pixel's own id wins ties. */
class Window {
  readonly #counts = new Uint16Array(65536);

  constructor(
    readonly buffer: LabelBuffer,
    readonly radius: number,
  ) {}

  mode(x: number, y: number): number {
    const { data, rect } = this.buffer;
    const r = this.radius;
    const own = data[y * rect.width + x] as number;
    const [left, end] = [Math.max(0, x - r), Math.min(rect.width, x + r + 1)];
    const [top, low] = [Math.max(0, y - r), Math.min(rect.height, y + r + 1)];
    const counts = this.#counts;
    for (let row = top; row < low; row++)
      for (const id of data.subarray(row * rect.width + left, row * rect.width + end))
        counts[id] = (counts[id] as number) + 1;
    let best = own;
    for (let row = top; row < low; row++)
      for (const id of data.subarray(row * rect.width + left, row * rect.width + end))
        if ((counts[id] as number) > (counts[best] as number)) best = id;
    for (let row = top; row < low; row++)
      for (const id of data.subarray(row * rect.width + left, row * rect.width + end)) counts[id] = 0;
    return best;
  }
}

/** Smooth with a window of `2 radius + 1` pixels. With `only`, just the borders of that id; unpainted counts as an id. */
export function smoothBorders(buffer: LabelBuffer, radius: number, only: number, may: MayChange): Proposal {
  const { data, rect } = buffer;
  const next = Uint16Array.from(data);
  const near = nearBorders(buffer, radius);
  const window = new Window(buffer, radius);
  for (let i = near.indexOf(1); i >= 0; i = near.indexOf(1, i + 1)) {
    const old = data[i] as number;
    if (!may(old)) continue;
    const id = window.mode(i % rect.width, Math.floor(i / rect.width));
    if (may(id) && (only === 0 || id === only || old === only)) next[i] = id;
  }
  return proposalOf(buffer, next);
}
