/** Connected areas of a label raster. */
import { floodSpans } from "./flood.ts";
import type { LabelBuffer } from "./labels.ts";
import { type Point, type Rect, union } from "./rect.ts";
import type { Spans } from "./spans.ts";

/** A 4-connected area of one id. */
export interface Area {
  readonly id: number;
  readonly pixels: number;
  /** The bounding box in image pixels. */
  readonly box: Rect;
  /** One of its pixels: the first in reading order. */
  readonly at: Point;
  readonly spans: Spans;
}

function measure(id: number, at: Point, spans: Spans): Area {
  let box: Rect = { ...at, width: 1, height: 1 };
  let pixels = 0;
  spans.forEach((y, x0, x1) => {
    pixels += x1 - x0;
    box = union(box, { x: x0, y, width: x1 - x0, height: 1 }) as Rect;
  });
  return { id, pixels, box, at, spans };
}

/** The areas of the ids that `wanted` holds for, in reading order of their first pixel. */
export function findAreas(buffer: LabelBuffer, wanted: (id: number) => boolean): readonly Area[] {
  const { rect, data } = buffer;
  const seen = new Uint8Array(data.length);
  const areas: Area[] = [];
  for (let i = 0; i < data.length; i++) {
    const id = data[i] as number;
    if (seen[i] === 1 || !wanted(id)) continue;
    const at = { x: rect.x + (i % rect.width), y: rect.y + Math.floor(i / rect.width) };
    areas.push(measure(id, at, floodSpans(buffer, at.x, at.y, seen)));
  }
  return areas;
}
