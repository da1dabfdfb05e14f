/**
 * What is done to whole segments and to the selection. Each verb is one change of the document, so one step of undo;
 * it returns false when there was nothing it could do.
 */
import { WRITE_EVERYTHING, type Writable } from "../kernel/labels.ts";
import { spansById, spansOfId } from "../kernel/mask.ts";
import type { Point } from "../kernel/rect.ts";
import { findSegment, ofClass } from "../kernel/segments.ts";
import { Spans } from "../kernel/spans.ts";
import { forEachLinePixel } from "../kernel/stroke.ts";
import type { PaintDocument } from "./document.ts";

/** Begin, work, commit: what `work` does is one step. */
export function asOneStep(document: PaintDocument, work: () => void): boolean {
  document.begin();
  work();
  return document.commit();
}

const isFree = (document: PaintDocument, id: number): boolean =>
  findSegment(document.segments.value, id) !== undefined && !document.locked.value.has(id);

/** Give all pixels of `from` to `into`; `from` is gone from the table. */
export function mergeSegments(document: PaintDocument, from: number, into: number): boolean {
  if (from === into || !isFree(document, from) || !isFree(document, into)) return false;
  return asOneStep(document, () => {
    document.paint(spansOfId(document.buffer, from), into, WRITE_EVERYTHING);
    document.segments.value = document.segments.value.filter((s) => s.id !== from);
  });
}

/** Make a segment one of another class; joins the one segment that a class of stuff has. Returns the id it is now. */
export function changeClass(document: PaintDocument, id: number, classId: number, isThing: boolean): number {
  const table = document.segments.value;
  if (!isFree(document, id) || findSegment(table, id)?.classId === classId) return id;
  const only = isThing ? undefined : ofClass(table, classId)[0];
  if (only) return mergeSegments(document, id, only.id) ? only.id : id;
  document.retable(table.map((s) => (s.id === id ? { ...s, classId } : s)));
  return id;
}

/** Take all pixels of a segment away, and the segment with them. */
export function removeSegment(document: PaintDocument, id: number): boolean {
  if (!isFree(document, id)) return false;
  return asOneStep(document, () => {
    document.paint(spansOfId(document.buffer, id), 0, WRITE_EVERYTHING);
    document.segments.value = document.segments.value.filter((s) => s.id !== id);
  });
}

/** The segment that a line runs over most, among those that `wanted` holds for and that are not locked; 0 when none. */
export function segmentUnderLine(
  document: PaintDocument,
  a: Point,
  b: Point,
  wanted: (id: number) => boolean,
): number {
  const hits = new Map<number, number>();
  const pixel = (p: Point) => ({ x: Math.floor(p.x), y: Math.floor(p.y) });
  forEachLinePixel(pixel(a), pixel(b), (x, y) => {
    const id = document.buffer.at(x, y);
    if (id !== 0 && isFree(document, id) && wanted(id)) hits.set(id, (hits.get(id) ?? 0) + 1);
  });
  return [...hits].reduce((best, hit) => (hit[1] > best[1] ? hit : best), [0, 0])[0] as number;
}

/** The pixels of one id whose centre lies to the right of the line from `a` to `b`, which goes on at both ends. */
function rightOf(document: PaintDocument, id: number, a: Point, b: Point): Spans {
  const side = new Spans();
  const isRight = (x: number, y: number): boolean =>
    (b.x - a.x) * (y + 0.5 - a.y) - (b.y - a.y) * (x + 0.5 - a.x) > 0;
  spansOfId(document.buffer, id).forEach((y, x0, x1) => {
    for (let x = x0; x < x1; ) {
      const start = x;
      while (x < x1 && isRight(x, y)) x++;
      side.push(y, start, x);
      while (x < x1 && !isRight(x, y)) x++;
    }
  });
  return side;
}

const pixelsOf = (spans: Spans): number => {
  let pixels = 0;
  spans.forEach((_, x0, x1) => {
    pixels += x1 - x0;
  });
  return pixels;
};

/** Part a segment along a line: the smaller side becomes a new segment of the class. Its id, or 0. */
export function splitSegment(document: PaintDocument, id: number, a: Point, b: Point): number {
  if (!isFree(document, id)) return 0;
  const one = rightOf(document, id, a, b);
  const share = pixelsOf(one);
  const whole = document.buffer.areas[id] as number;
  if (share === 0 || share === whole) return 0;
  const smaller = share * 2 <= whole ? one : rightOf(document, id, b, a);
  const { classId } = findSegment(document.segments.value, id) as { classId: number };
  let made = 0;
  asOneStep(document, () => {
    made = document.addSegment(classId);
    document.paint(smaller, made, WRITE_EVERYTHING);
  });
  return made;
}

/** Paint the selection with an id (0 takes the labels away). */
export function paintSelection(document: PaintDocument, id: () => number, writable: Writable): boolean {
  const selection = document.selection.value;
  if (!selection) return false;
  return asOneStep(document, () => document.paint(selection.spans, id(), writable));
}

/** Move the labels of the selection, and the selection, by whole pixels; what lands outside the tile is cut off. */
export function moveSelection(document: PaintDocument, dx: number, dy: number, writable: Writable): boolean {
  const selection = document.selection.value;
  if (!selection || (dx === 0 && dy === 0)) return false;
  const parts = [...spansById(document.buffer, selection.spans)].filter(([id]) => isFree(document, id));
  document.selection.value = selection.moved(dx, dy);
  return asOneStep(document, () => {
    for (const [, spans] of parts) document.paint(spans, 0, WRITE_EVERYTHING);
    for (const [id, spans] of parts) document.paint(spans.shifted(dx, dy), id, writable);
  });
}
