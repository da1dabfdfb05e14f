/** A tile that is painted once more because classes were split: what of it may change. */
import type { SegmentTable } from "../kernel/segments.ts";

/** For each split class, by id as text, the classes that its pixels may be of. */
export type Allowed = Readonly<Record<string, readonly number[]>>;

/** The classes that may lose and gain pixels. */
export function changeable(allowed: Allowed): ReadonlySet<number> {
  return new Set([...Object.keys(allowed).map(Number), ...Object.values(allowed).flat()]);
}

/** The segments that stay as they are. */
export function heldFast(allowed: Allowed, segments: SegmentTable): number[] {
  const free = changeable(allowed);
  return segments.filter(({ classId }) => !free.has(classId)).map(({ id }) => id);
}
