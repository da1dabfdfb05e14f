/**
 * The label buffer: one Uint16Array of segment ids over the paint area, and the one way to write to it.
 *
 * Blocks of 64 x 64 pixels are the unit of undo and of the draft journal. Areas per id are kept up to date with every
 * write, so "how much is left" costs nothing.
 */
import { bottom, type Rect, right } from "./rect.ts";
import type { Spans } from "./spans.ts";

export const BLOCK = 64;

/** By index: an iterator over some million pixels costs a tile that is opened tens of milliseconds. */
function countIds(data: Uint16Array, areas: Uint32Array): void {
  for (let i = 0; i < data.length; i++) {
    const id = data[i] as number;
    areas[id] = (areas[id] as number) + 1;
  }
}

export class LabelBuffer {
  readonly data: Uint16Array;
  /** Pixels of each id; `areas[0]` is what is not painted. */
  readonly areas = new Uint32Array(65536);
  readonly blockColumns: number;
  readonly blockRows: number;
  /** Rises for each block with every write that changes it: who derives something from a block knows when to look. */
  readonly stamps: Uint32Array;

  /** `rect` is the paint area in image pixels; `data`, when given, is row-major and taken over. */
  constructor(
    readonly rect: Rect,
    data?: Uint16Array,
  ) {
    const size = rect.width * rect.height;
    if (data && data.length !== size) throw new RangeError(`${data.length} labels for ${size} pixels`);
    this.data = data ?? new Uint16Array(size);
    this.blockColumns = Math.ceil(rect.width / BLOCK);
    this.blockRows = Math.ceil(rect.height / BLOCK);
    this.stamps = new Uint32Array(this.blockCount);
    if (data) countIds(data, this.areas);
    else this.areas[0] = size;
  }

  get unpainted(): number {
    return this.areas[0] as number;
  }

  get blockCount(): number {
    return this.blockColumns * this.blockRows;
  }

  /** The id at an image pixel; 0 outside the paint area. */
  at(x: number, y: number): number {
    const { rect } = this;
    if (x < rect.x || y < rect.y || x >= right(rect) || y >= bottom(rect)) return 0;
    return this.data[(y - rect.y) * rect.width + (x - rect.x)] as number;
  }

  /** Where a block lies, in image pixels; blocks at the right and lower edge are smaller. */
  blockRect(index: number): Rect {
    const dx = (index % this.blockColumns) * BLOCK;
    const dy = Math.floor(index / this.blockColumns) * BLOCK;
    return {
      x: this.rect.x + dx,
      y: this.rect.y + dy,
      width: Math.min(BLOCK, this.rect.width - dx),
      height: Math.min(BLOCK, this.rect.height - dy),
    };
  }

  readBlock(index: number): Uint16Array {
    const r = this.blockRect(index);
    const out = new Uint16Array(r.width * r.height);
    for (let row = 0; row < r.height; row++) {
      const from = (r.y - this.rect.y + row) * this.rect.width + (r.x - this.rect.x);
      out.set(this.data.subarray(from, from + r.width), row * r.width);
    }
    return out;
  }

  /** Blocks `first` to `last` of one row of blocks have changed. */
  stamp(first: number, last: number): void {
    for (let i = first; i <= last; i++) this.stamps[i] = (this.stamps[i] as number) + 1;
  }

  writeBlock(index: number, values: Uint16Array): void {
    const r = this.blockRect(index);
    this.stamp(index, index);
    for (const id of this.readBlock(index)) this.areas[id] = (this.areas[id] as number) - 1;
    for (const id of values) this.areas[id] = (this.areas[id] as number) + 1;
    for (let row = 0; row < r.height; row++) {
      const to = (r.y - this.rect.y + row) * this.rect.width + (r.x - this.rect.x);
      this.data.set(values.subarray(row * r.width, (row + 1) * r.width), to);
    }
  }
}

/** A byte for each id: 1 where a stroke may replace it. */
export type Writable = Uint8Array;

export const WRITE_EVERYTHING: Writable = new Uint8Array(65536).fill(1);
export const WRITE_UNPAINTED: Writable = new Uint8Array(65536).fill(1, 0, 1);

/** Called with a block's index just before its first pixel of this write changes. */
export type Touch = (block: number) => void;

function paintRun(
  buffer: LabelBuffer,
  start: number,
  end: number,
  value: number,
  writable: Writable,
): number {
  const { data, areas } = buffer;
  let changed = 0;
  for (let i = start; i < end; i++) {
    const old = data[i] as number;
    if (old === value || writable[old] === 0) continue;
    data[i] = value;
    areas[old] = (areas[old] as number) - 1;
    changed++;
  }
  areas[value] = (areas[value] as number) + changed;
  return changed;
}

/**
 * The one write path: give every writable pixel of `spans` the id `value`.
 *
 * Spans are in image pixels and may reach outside the paint area. Returns the rectangle that may have changed, or null.
 */
export function paintSpans(
  buffer: LabelBuffer,
  spans: Spans,
  value: number,
  writable: Writable,
  touch: Touch,
): Rect | null {
  const { rect, blockColumns } = buffer;
  let [x0, y0, x1, y1] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  // The blocks of the row before: most rows lie in the same.
  let [touchedFirst, touchedLast] = [-1, -1];
  spans.forEachWithin(rect, (y, from, to) => {
    const row = y - rect.y;
    const firstBlock = Math.floor(row / BLOCK) * blockColumns;
    const first = firstBlock + Math.floor((from - rect.x) / BLOCK);
    const last = firstBlock + Math.floor((to - 1 - rect.x) / BLOCK);
    if (first !== touchedFirst || last !== touchedLast) {
      for (let block = first; block <= last; block++) touch(block);
      [touchedFirst, touchedLast] = [first, last];
    }
    const base = row * rect.width - rect.x;
    if (paintRun(buffer, base + from, base + to, value, writable) === 0) return;
    buffer.stamp(first, last);
    if (from < x0) x0 = from;
    if (to > x1) x1 = to;
    if (y < y0) y0 = y;
    if (y + 1 > y1) y1 = y + 1;
  });
  return x1 < 0 ? null : { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}
