/** What a small map of a picture shows: all of it, or from near the surroundings of what is in sight. */
import { intersect, type Rect } from "./rect.ts";

/** The map shows at most so many times the longer side of what is in sight, so that its frame stays a place. */
const REACH = 12;

/** Keep `length` from `start` on inside the range from `low` on. */
function slide(start: number, length: number, low: number, whole: number): number {
  return Math.min(Math.max(start, low), low + whole - length);
}

/** The part of `whole` to map while `view` is in sight: of its shape, all of `whole` or a part around the view. */
export function mappedPart(view: Rect, whole: Rect): Rect {
  const share = Math.min(
    1,
    (REACH * Math.max(view.width, view.height)) / Math.max(whole.width, whole.height),
  );
  const [width, height] = [whole.width * share, whole.height * share];
  const [middleX, middleY] = [view.x + view.width / 2, view.y + view.height / 2];
  const x = slide(middleX - width / 2, width, whole.x, whole.width);
  const y = slide(middleY - height / 2, height, whole.y, whole.height);
  return intersect({ x, y, width, height }, whole) ?? whole;
}
