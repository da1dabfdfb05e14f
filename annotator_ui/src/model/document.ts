/**
 * The tile being painted: label buffer, segment table and history, with a number for every finished change.
 *
 * A change is begun, painted into, and committed or rolled back as a whole. Listeners hear which rectangle to draw
 * while it goes on, and what to journal when it is done.
 */
import { batch, signal } from "@preact/signals";
import { History, Recorder, type Snapshot, type Step, swapStep } from "../kernel/history.ts";
import { LabelBuffer, paintSpans, type Writable } from "../kernel/labels.ts";
import type { Rect } from "../kernel/rect.ts";
import { findSegment, freeId, newSegment, ofClass, painted, type SegmentTable } from "../kernel/segments.ts";
import type { Selection } from "../kernel/selection.ts";
import type { Spans } from "../kernel/spans.ts";
import { LockGuard } from "./locks.ts";

/** What a finished change did, for the journal. */
export interface Change {
  readonly seq: number;
  readonly blocks: readonly number[];
  /** The history step that was added or swapped. */
  readonly step: Step;
  /** Steps the history no longer has. */
  readonly goneSteps: readonly number[];
  readonly cursor: number;
  readonly segments: SegmentTable;
  readonly absent: readonly number[];
}

/** Everything a save needs, cut loose from later strokes. */
export interface Content {
  readonly seq: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
  readonly segments: SegmentTable;
  readonly absent: readonly number[];
}

export interface DocumentStart {
  readonly rect: Rect;
  readonly data?: Uint16Array;
  readonly segments?: SegmentTable;
  readonly absent?: readonly number[];
  readonly seq?: number;
  readonly history?: History;
  readonly locked?: Iterable<number>;
  /** Only segments of these classes may be painted; absent: all. */
  readonly only?: ReadonlySet<number>;
  readonly hidden?: Iterable<number>;
}

const COUNT_MS = 120;

function without(ids: ReadonlySet<number>, id: number): ReadonlySet<number> {
  return ids.has(id) ? new Set([...ids].filter((other) => other !== id)) : ids;
}

export class PaintDocument {
  readonly buffer: LabelBuffer;
  readonly history: History;
  readonly segments = signal<SegmentTable>([]);
  /** Classes of which the painter verified that there is nothing in the tile; painting one takes it out again. */
  readonly absent = signal<readonly number[]>([]);
  /** Rises with every finished change; the content of a number never changes. */
  readonly seq = signal(0);
  /** Exact between changes; while one goes on, as it was a moment ago. */
  readonly unpainted = signal(0);
  /** A change that is not finished has painted something: what is seen is then more than the newest change. */
  readonly unfinished = signal(false);
  readonly canUndo = signal(false);
  readonly canRedo = signal(false);
  /** Segments that nothing but undo and redo changes. */
  readonly locked = signal<ReadonlySet<number>>(new Set());
  /** Segments that are not shown. */
  readonly hidden = signal<ReadonlySet<number>>(new Set());
  /** Pixels to cut, copy, move or fill; no label and no step of the history. */
  readonly selection = signal<Selection | null>(null);
  readonly #guard = new LockGuard();
  readonly #only: ReadonlySet<number> | null;
  /** A rectangle of pixels to draw anew. */
  onDirty: (rect: Rect) => void = () => undefined;
  onChange: (change: Change) => void = () => undefined;
  /** Something was to be painted into this locked segment, and was not. */
  onLocked: (id: number) => void = () => undefined;
  #recorder: Recorder | null = null;
  /** When the count was told last. */
  #counted = 0;
  #absentBefore: readonly number[] = [];

  constructor(start: DocumentStart) {
    this.buffer = new LabelBuffer(start.rect, start.data);
    this.history = start.history ?? new History();
    this.segments.value = start.segments ?? [];
    this.absent.value = start.absent ?? [];
    this.seq.value = start.seq ?? 0;
    this.locked.value = new Set(start.locked);
    this.#only = start.only ?? null;
    this.hidden.value = new Set(start.hidden);
    this.#publish();
  }

  /** True between `begin` and `commit` or `rollback`. */
  get changing(): boolean {
    return this.#recorder !== null;
  }

  begin(): void {
    if (this.#recorder) return;
    this.#recorder = new Recorder(this.buffer, this.segments.value);
    this.#absentBefore = this.absent.value;
  }

  /** Paint into the change that was begun; locked segments neither lose nor gain. Throws Error outside one. */
  paint(spans: Spans, value: number, writable: Writable): void {
    if (!this.#recorder) throw new Error("paint outside a change");
    if (this.locked.value.has(value) || this.#isShut(value)) {
      this.onLocked(value);
      return;
    }
    const allowed = this.#guard.apply(writable, this.locked.value);
    const dirty = paintSpans(this.buffer, spans, value, allowed, this.#recorder.touch);
    if (!dirty) return;
    this.unfinished.value = true;
    this.#countNowAndThen();
    this.onDirty(dirty);
  }

  /** Of a class that may not be painted in this tile. */
  #isShut(id: number): boolean {
    if (this.#only === null || id === 0) return false;
    const segment = findSegment(this.segments.value, id);
    return segment !== undefined && !this.#only.has(segment.classId);
  }

  /** The count is shown: told with every sample, it would have panels laid out and painted in every frame. */
  #countNowAndThen(): void {
    const now = performance.now();
    if (now - this.#counted < COUNT_MS) return;
    this.#counted = now;
    this.unpainted.value = this.buffer.unpainted;
  }

  /** The segment to paint: `wanted` if it is there, a stuff class' only one, else a new one made in this change. */
  target(classId: number, isThing: boolean, wanted: number): number {
    const table = this.segments.value;
    if (findSegment(table, wanted)?.classId === classId) return wanted;
    const only = isThing ? undefined : ofClass(table, classId)[0];
    if (only) return only.id;
    return this.addSegment(classId);
  }

  /** A new segment of a class, without a pixel yet, as part of the change; its id. */
  addSegment(classId: number): number {
    const table = this.segments.value;
    const made = newSegment(freeId(table), classId);
    // The id may have been another segment's that is gone: its lock and its hiding go with it.
    this.locked.value = without(this.locked.value, made.id);
    this.hidden.value = without(this.hidden.value, made.id);
    this.segments.value = [...table, made];
    return made.id;
  }

  /** Finish the change. Returns false when it changed nothing. */
  commit(): boolean {
    const isChanged = this.#commit();
    this.unfinished.value = false;
    return isChanged;
  }

  #commit(): boolean {
    const changed = this.#recorder?.finish();
    this.#recorder = null;
    if (!changed) return false;
    const absent = this.#absentBefore;
    this.#dropPainted();
    const snapshot = { ...changed, absent };
    if (changed.blocks.size === 0 && this.#sameTable(changed.segments) && absent === this.absent.value)
      return false;
    const goneSteps = this.history.push(snapshot);
    this.#announce(this.history.steps.at(-1) as Step, goneSteps);
    return true;
  }

  /** Whether a pixel of the tile is of this class. */
  has(classId: number): boolean {
    return this.segments.value.some((s) => s.classId === classId && (this.buffer.areas[s.id] ?? 0) > 0);
  }

  /** What was painted is not absent, whatever was verified before. */
  #dropPainted(): void {
    const { absent } = this;
    if (absent.value.some((id) => this.has(id))) absent.value = absent.value.filter((id) => !this.has(id));
  }

  /** A table that only gained segments without a pixel is not worth a step: they are dropped again. */
  #sameTable(before: SegmentTable): boolean {
    const now = this.segments.value;
    if (now === before) return true;
    const onlyEmptyOnes = now.slice(before.length).every((s) => this.buffer.areas[s.id] === 0);
    if (before.some((s, i) => now[i] !== s) || !onlyEmptyOnes) return false;
    this.segments.value = before;
    return true;
  }

  /** Give up the change as if it had never begun. */
  rollback(): void {
    const snapshot = this.#recorder?.finish();
    this.#recorder = null;
    if (snapshot) this.#swap({ ...snapshot, absent: this.#absentBefore });
    this.unfinished.value = false;
    this.#publish();
  }

  undo(): void {
    this.#move(-1);
  }

  redo(): void {
    this.#move(1);
  }

  /** Change only the segment table, as a step of its own. */
  retable(next: SegmentTable): void {
    this.begin();
    this.segments.value = next;
    this.commit();
  }

  /** Note that nothing of a class is here, or no longer, as a step of its own; false where some of it is painted. */
  verifyAbsent(classId: number, on: boolean): boolean {
    if (on && this.has(classId)) return false;
    const others = this.absent.value.filter((id) => id !== classId);
    if (on === others.length < this.absent.value.length) return true;
    this.begin();
    this.absent.value = on ? [...others, classId] : others;
    return this.commit();
  }

  /** Replace all labels, as one step that can be undone; what was verified stays as far as `absent` does not say. */
  replace(data: Uint16Array, segments: SegmentTable, absent = this.absent.value): void {
    const other = new LabelBuffer(this.buffer.rect, data);
    this.begin();
    for (let i = 0; i < this.buffer.blockCount; i++) {
      this.#recorder?.touch(i);
      this.buffer.writeBlock(i, other.readBlock(i));
    }
    this.segments.value = segments;
    this.absent.value = absent;
    this.commit();
    this.onDirty(this.buffer.rect);
  }

  /** The labels as they are now, with the segments that own pixels. */
  content(): Content {
    const { rect, data, areas } = this.buffer;
    return {
      seq: this.seq.value,
      width: rect.width,
      height: rect.height,
      data: data.slice(),
      segments: painted(this.segments.value, areas),
      absent: this.absent.value,
    };
  }

  #swap(snapshot: Snapshot): Snapshot {
    const { inverse, dirty } = swapStep(this.buffer, this.segments.value, snapshot);
    const absent = this.absent.value;
    this.segments.value = snapshot.segments;
    this.absent.value = snapshot.absent ?? [];
    if (dirty) this.onDirty(dirty);
    return { ...inverse, absent };
  }

  #move(direction: -1 | 1): void {
    if (this.changing) return;
    const step = this.history.move(direction, (s) => this.#swap(s));
    if (step) this.#announce(step, []);
  }

  #announce(step: Step, goneSteps: readonly number[]): void {
    batch(() => {
      this.seq.value += 1;
      this.#publish();
    });
    const { cursor } = this.history;
    const blocks = [...step.blocks.keys()];
    const [segments, absent] = [this.segments.value, this.absent.value];
    this.onChange({ seq: this.seq.value, blocks, step, goneSteps, cursor, segments, absent });
  }

  #publish(): void {
    this.unpainted.value = this.buffer.unpainted;
    this.canUndo.value = this.history.canUndo;
    this.canRedo.value = this.history.canRedo;
  }
}
