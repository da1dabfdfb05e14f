/** Holes: 4-connected areas that nobody has painted, and the walk from one to the next. */
import { floodSpans } from "./flood.ts";
import { LabelBuffer, paintSpans, WRITE_EVERYTHING } from "./labels.ts";
import type { Point, Rect } from "./rect.ts";

export interface Hole {
  readonly pixels: number;
  /** The bounding box in image pixels. */
  readonly box: Rect;
  /** One of its pixels: the first in reading order. */
  readonly at: Point;
}

const untouched = (): void => undefined;

/** All holes in reading order of their first pixel. */
export function findHoles(buffer: LabelBuffer): readonly Hole[] {
  const { rect } = buffer;
  const rest = new LabelBuffer(rect, Uint16Array.from(buffer.data));
  const holes: Hole[] = [];
  for (let i = rest.data.indexOf(0); i >= 0; i = rest.data.indexOf(0, i + 1)) {
    const at = { x: rect.x + (i % rect.width), y: rect.y + Math.floor(i / rect.width) };
    const spans = floodSpans(rest, at.x, at.y);
    const before = rest.unpainted;
    const box = paintSpans(rest, spans, 1, WRITE_EVERYTHING, untouched);
    if (box) holes.push({ pixels: before - rest.unpainted, box, at });
  }
  return holes;
}

/** The hole after `previous` in reading order, going round; the first when there is none yet. */
export function nextHole(holes: readonly Hole[], previous: Point | null): Hole | null {
  const first = holes[0];
  if (!first) return null;
  if (!previous) return first;
  return holes.find((h) => h.at.y > previous.y || (h.at.y === previous.y && h.at.x > previous.x)) ?? first;
}
