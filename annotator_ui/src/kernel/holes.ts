/** Holes: 4-connected areas that nobody has painted, and the walk from one to the next. */
import { type Area, findAreas } from "./areas.ts";
import type { LabelBuffer } from "./labels.ts";
import type { Point } from "./rect.ts";

export type Hole = Area;

/** All holes in reading order of their first pixel. */
export function findHoles(buffer: LabelBuffer): readonly Hole[] {
  return findAreas(buffer, (id) => id === 0);
}

/** The hole after `previous` in reading order, going round; the first when there is none yet. */
export function nextHole(holes: readonly Hole[], previous: Point | null): Hole | null {
  const first = holes[0];
  if (!first) return null;
  if (!previous) return first;
  return holes.find((h) => h.at.y > previous.y || (h.at.y === previous.y && h.at.x > previous.x)) ?? first;
}
