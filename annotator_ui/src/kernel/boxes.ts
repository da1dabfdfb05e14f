/** Where each segment lies. */
import type { LabelBuffer } from "./labels.ts";
import { type Rect, union } from "./rect.ts";

type Boxes = Map<number, Rect>;

function grow(boxes: Boxes, id: number, by: Rect): void {
  boxes.set(id, union(boxes.get(id) ?? null, by) as Rect);
}

function scanBlock(buffer: LabelBuffer, index: number): Boxes {
  const block = buffer.blockRect(index);
  const values = buffer.readBlock(index);
  const boxes: Boxes = new Map();
  for (let i = 0; i < values.length; ) {
    const [start, id] = [i, values[i] as number];
    const end = start - (start % block.width) + block.width;
    while (i < end && values[i] === id) i++;
    const [x, y] = [block.x + (start % block.width), block.y + Math.floor(start / block.width)];
    if (id !== 0) grow(boxes, id, { x, y, width: i - start, height: 1 });
  }
  return boxes;
}

/** The boxes of all ids, found again at the cost of the blocks that changed since they were last asked for. */
export class BoxIndex {
  readonly #blocks: Boxes[];
  /** The stamps that `#blocks` was read at; a block without one has not been read. */
  readonly #read: (number | undefined)[] = [];

  constructor(readonly buffer: LabelBuffer) {
    this.#blocks = Array.from({ length: buffer.blockCount }, () => new Map());
  }

  /** Looks at every changed block once; how many there were. */
  refresh(): number {
    let looked = 0;
    this.buffer.stamps.forEach((stamp, i) => {
      if (this.#read[i] === stamp) return;
      this.#blocks[i] = scanBlock(this.buffer, i);
      this.#read[i] = stamp;
      looked++;
    });
    return looked;
  }

  /** The bounding box of each painted id in image pixels, as of now. */
  boxes(): ReadonlyMap<number, Rect> {
    this.refresh();
    const all: Boxes = new Map();
    for (const block of this.#blocks) for (const [id, box] of block) grow(all, id, box);
    return all;
  }
}

/** The bounding box of each painted id in image pixels. */
export function boxesById(buffer: LabelBuffer): ReadonlyMap<number, Rect> {
  return new BoxIndex(buffer).boxes();
}
