/** Two versions of one tile: which blocks differ, and a third version made of blocks of both. */
import { LabelBuffer } from "./labels.ts";
import type { Rect } from "./rect.ts";
import { findSegment, freeId, ofClass, type Segment, type SegmentTable } from "./segments.ts";

export interface Version {
  /** Ids, row-major over the paint area. */
  readonly data: Uint16Array;
  readonly segments: SegmentTable;
}

export interface Comparison {
  readonly mine: LabelBuffer;
  /** Their labels under our ids. */
  readonly theirs: LabelBuffer;
  /** Our segments and those that only they have. */
  readonly segments: SegmentTable;
  /** Indexes of the blocks in which a pixel differs, ascending. */
  readonly blocks: readonly number[];
}

/** The ids that have a pixel in common with the same id of the other version. */
function meeting(mine: Uint16Array, theirs: Uint16Array): Set<number> {
  const ids = new Set<number>();
  for (let i = 0; i < mine.length; i++) if (mine[i] === theirs[i]) ids.add(mine[i] as number);
  return ids;
}

/**
 * Put their labels under our ids: a stuff class has one segment, and an object is the same where both versions know it
 * by one id and class and it has a pixel in both. Whatever else they have gets an id of its own.
 */
export function compareVersions(
  rect: Rect,
  mine: Version,
  theirs: Version,
  isThing: (classId: number) => boolean,
): Comparison {
  const shared = meeting(mine.data, theirs.data);
  const renamed = new Uint16Array(65536);
  let segments = mine.segments;
  for (const segment of theirs.segments) {
    const own = sameAs(segment, mine.segments, shared, isThing);
    const id = own?.id ?? freeId([...segments, ...theirs.segments]);
    if (!own) segments = [...segments, { ...segment, id }];
    renamed[segment.id] = id;
  }
  const ours = new LabelBuffer(rect, mine.data);
  const other = new LabelBuffer(
    rect,
    theirs.data.map((id) => renamed[id] as number),
  );
  return { mine: ours, theirs: other, segments, blocks: differing(ours, other) };
}

function sameAs(
  segment: Segment,
  mine: SegmentTable,
  shared: ReadonlySet<number>,
  isThing: (classId: number) => boolean,
): Segment | undefined {
  if (!isThing(segment.classId)) return ofClass(mine, segment.classId)[0];
  const own = findSegment(mine, segment.id);
  return own?.classId === segment.classId && shared.has(own.id) ? own : undefined;
}

function differing(a: LabelBuffer, b: LabelBuffer): number[] {
  const out: number[] = [];
  for (let i = 0; i < a.blockCount; i++) {
    const other = b.readBlock(i);
    if (a.readBlock(i).some((id, k) => id !== other[k])) out.push(i);
  }
  return out;
}

/** Our labels with the blocks of `taken` as they have them. */
export function joinVersions({ mine, theirs }: Comparison, taken: ReadonlySet<number>): Uint16Array {
  const joined = new LabelBuffer(mine.rect, Uint16Array.from(mine.data));
  for (const block of taken) joined.writeBlock(block, theirs.readBlock(block));
  return joined.data;
}
