/**
 * The labels as a picture of the paint area: an off-screen canvas kept in step with the label buffer.
 *
 * What a stroke changes is coloured at the next frame. Where much changes at once (another palette, a large undo), the
 * blocks in sight come first, within a time per frame; the others are coloured when they come into sight.
 */
import { BLOCK, type LabelBuffer } from "../kernel/labels.ts";
import { colourRect } from "../kernel/overlay.ts";
import type { Palette } from "../kernel/palette.ts";
import { bottom, expand, intersect, type Rect, right, union } from "../kernel/rect.ts";

/** Milliseconds of a frame that may go into colouring what no stroke waits for. */
const BUDGET_MS = 5;
/** Pixels that are coloured within one frame whatever they take: far more than a brush covers between two frames. */
const AT_ONCE = 256 * 256;

/** How a block's picture may differ from its labels. */
const FRESH = 0;
/** It may show colours of another palette. */
const RECOLOURED = 1;
const CHANGED = 2;

function looksSame(a: Palette, b: Palette, id: number): boolean {
  if (a.fill[id] !== b.fill[id] || a.edge[id] !== b.edge[id]) return false;
  return a.stripes?.line[id] === b.stripes?.line[id] && a.stripes?.pattern[id] === b.stripes?.pattern[id];
}

export class OverlayLayer {
  readonly canvas = document.createElement("canvas");
  readonly #context: CanvasRenderingContext2D;
  #palette: Palette;
  #dirty: Rect | null = null;
  readonly #blocks: Uint8Array;
  /** Number of blocks that are not fresh. */
  #waiting: number;
  readonly #words = new Uint32Array(AT_ONCE);
  /** 1 for each id whose colour changed since all blocks were fresh. */
  readonly #recoloured = new Uint8Array(65536).fill(1, 1);

  constructor(
    readonly buffer: LabelBuffer,
    palette: Palette,
  ) {
    this.canvas.width = buffer.rect.width;
    this.canvas.height = buffer.rect.height;
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("this browser has no 2D canvas");
    this.#context = context;
    this.#palette = palette;
    this.#blocks = new Uint8Array(buffer.blockCount).fill(RECOLOURED);
    this.#waiting = buffer.blockCount;
  }

  /** Show another palette from the next `refresh` on; false where that changes nothing that is painted. */
  recolour(next: Palette): boolean {
    const before = this.#palette;
    this.#palette = next;
    const { areas } = this.buffer;
    let some = false;
    for (let id = 1; id < areas.length; id++) {
      if (looksSame(next, before, id)) continue;
      this.#recoloured[id] = 1;
      some ||= (areas[id] as number) > 0;
    }
    for (let i = 0; some && i < this.#blocks.length; i++) this.#mark(i, RECOLOURED);
    return some;
  }

  /** `rect` of the buffer has changed; it is coloured at the next `refresh`, with the pixels around it. */
  invalidate(rect: Rect): void {
    const grown = expand(rect, 1, this.buffer.rect);
    const dirty = union(this.#dirty, grown) as Rect;
    if (dirty.width * dirty.height <= AT_ONCE) {
      this.#dirty = dirty;
      return;
    }
    this.#eachBlock(grown, (i) => this.#mark(i, CHANGED));
  }

  /** Bring up to date what shows `inSight` (image pixels). False when that takes another frame. */
  refresh(inSight: Rect): boolean {
    if (this.#dirty) this.#colour(this.#dirty);
    this.#dirty = null;
    const seen = this.#waiting > 0 ? intersect(inSight, this.buffer.rect) : null;
    return seen === null || this.#freshen(seen);
  }

  #mark(block: number, why: number): void {
    if (this.#blocks[block] === FRESH) this.#waiting++;
    this.#blocks[block] = Math.max(this.#blocks[block] as number, why);
  }

  #freshen(seen: Rect): boolean {
    const until = performance.now() + BUDGET_MS;
    let inTime = true;
    this.#eachBlock(seen, (i) => {
      if (this.#blocks[i] === FRESH || !inTime) return;
      if (this.#blocks[i] === CHANGED || this.#showsRecoloured(i)) this.#colour(this.buffer.blockRect(i));
      this.#blocks[i] = FRESH;
      this.#waiting--;
      inTime = performance.now() < until;
    });
    if (this.#waiting === 0) this.#recoloured.fill(0);
    return inTime;
  }

  #showsRecoloured(block: number): boolean {
    const { data, rect } = this.buffer;
    const r = this.buffer.blockRect(block);
    for (let y = r.y; y < bottom(r); y++) {
      const from = (y - rect.y) * rect.width + r.x - rect.x;
      for (let i = from; i < from + r.width; i++) if (this.#recoloured[data[i] as number] === 1) return true;
    }
    return false;
  }

  /** Visit the blocks that have pixels in `part` (image pixels, inside the buffer). */
  #eachBlock(part: Rect, visit: (block: number) => void): void {
    const { rect, blockColumns } = this.buffer;
    const first = Math.floor((part.x - rect.x) / BLOCK);
    const last = Math.floor((right(part) - 1 - rect.x) / BLOCK);
    const end = Math.floor((bottom(part) - 1 - rect.y) / BLOCK);
    for (let row = Math.floor((part.y - rect.y) / BLOCK); row <= end; row++) {
      for (let column = first; column <= last; column++) visit(row * blockColumns + column);
    }
  }

  #colour(rect: Rect): void {
    const count = rect.width * rect.height;
    // One buffer for all small rectangles: sixty a second would keep the collector busy.
    const words = count <= AT_ONCE ? this.#words.subarray(0, count) : new Uint32Array(count);
    colourRect(this.buffer, rect, this.#palette, words);
    const bytes = new Uint8ClampedArray(words.buffer, 0, 4 * count);
    const image = new ImageData(bytes, rect.width, rect.height);
    this.#context.putImageData(image, rect.x - this.buffer.rect.x, rect.y - this.buffer.rect.y);
  }
}
