/** Where each segment lies. */
import type { LabelBuffer } from "./labels.ts";
import { type Rect, union } from "./rect.ts";

/** The bounding box of each painted id in image pixels, in one pass over the runs of the raster. */
export function boxesById(buffer: LabelBuffer): ReadonlyMap<number, Rect> {
  const { rect, data } = buffer;
  const boxes = new Map<number, Rect>();
  for (let row = 0, i = 0; row < rect.height; row++) {
    for (const first = i, end = i + rect.width; i < end; ) {
      const id = data[i] as number;
      const start = i;
      while (i < end && data[i] === id) i++;
      if (id === 0) continue;
      const run = { x: rect.x + start - first, y: rect.y + row, width: i - start, height: 1 };
      boxes.set(id, union(boxes.get(id) ?? null, run) as Rect);
    }
  }
  return boxes;
}
