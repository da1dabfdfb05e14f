/** The table beside a label raster: what each tile-local id stands for. Tables are immutable; changes give a new one. */
export interface Segment {
  /** 1..65535, the value in the raster. */
  readonly id: number;
  /** Class id in the project's taxonomy. */
  readonly classId: number;
  readonly occluded: boolean;
  readonly truncated: boolean;
  readonly crowd: boolean;
  /** The object goes on outside this tile where no shared pixel shows it (the far side of a pole, say). */
  readonly continues: boolean;
}

export type SegmentFlag = "occluded" | "truncated" | "crowd" | "continues";
export type SegmentTable = readonly Segment[];

/** A segment as the wire writes it. */
export interface SegmentJson {
  readonly id: number;
  readonly class_id: number;
  readonly occluded?: boolean;
  readonly truncated?: boolean;
  readonly crowd?: boolean;
  readonly continues?: boolean;
}

export function newSegment(id: number, classId: number): Segment {
  return { id, classId, occluded: false, truncated: false, crowd: false, continues: false };
}

export function segmentToJson(s: Segment): SegmentJson {
  const { id, classId, occluded, truncated, crowd, continues } = s;
  return { id, class_id: classId, occluded, truncated, crowd, continues };
}

/** Throws TypeError when id or class_id are not numbers. */
export function segmentFromJson(value: unknown): Segment {
  const json = value as SegmentJson;
  if (typeof json.id !== "number" || typeof json.class_id !== "number")
    throw new TypeError("segment without id or class_id");
  return {
    id: json.id,
    classId: json.class_id,
    occluded: json.occluded === true,
    truncated: json.truncated === true,
    crowd: json.crowd === true,
    continues: json.continues === true,
  };
}

export const MAX_SEGMENT_ID = 65535;

/** The lowest id no segment uses. Throws RangeError when all 65535 are taken. */
export function freeId(table: SegmentTable): number {
  const used = new Set(table.map((s) => s.id));
  for (let id = 1; id <= MAX_SEGMENT_ID; id++) if (!used.has(id)) return id;
  throw new RangeError("a tile holds at most 65535 segments");
}

export function ofClass(table: SegmentTable, classId: number): SegmentTable {
  return table.filter((s) => s.classId === classId);
}

const indexes = new WeakMap<SegmentTable, ReadonlyMap<number, Segment>>();

/** Every move of a stroke asks: what a table holds is listed once, since it never changes. */
export function findSegment(table: SegmentTable, id: number): Segment | undefined {
  let index = indexes.get(table);
  if (!index) {
    index = new Map(table.map((s) => [s.id, s]));
    indexes.set(table, index);
  }
  return index.get(id);
}

export function withFlag(table: SegmentTable, id: number, flag: SegmentFlag, on: boolean): SegmentTable {
  return table.map((s) => (s.id === id ? { ...s, [flag]: on } : s));
}

/** Only the segments that own pixels; `areas[id]` is the number of pixels of `id`. */
export function painted(table: SegmentTable, areas: ArrayLike<number>): SegmentTable {
  return table.filter((s) => (areas[s.id] ?? 0) > 0);
}

/** "car #2": the place of a segment among those of its class, from 1, in the order they were made. */
export function instanceNumber(table: SegmentTable, id: number): number {
  const self = findSegment(table, id);
  return self ? ofClass(table, self.classId).findIndex((s) => s.id === id) + 1 : 0;
}
