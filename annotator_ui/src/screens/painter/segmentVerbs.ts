/** What the list of segments and the command palette do with one segment. */
import type { Signal } from "@preact/signals";
import { boxesById } from "../../kernel/boxes.ts";
import { centreOn } from "../../kernel/camera.ts";
import { findSegment, instanceNumber, type SegmentFlag } from "../../kernel/segments.ts";
import { changeClass, removeSegment } from "../../model/edits.ts";
import type { PainterController } from "./controller.ts";

export const SEGMENT_FLAGS: readonly SegmentFlag[] = ["continues", "occluded", "truncated", "crowd"];

const LARGEST_JUMP_SCALE = 12;
/** A segment that was jumped to takes up this share of the view at most. */
const SHARE = 0.6;

function toggle(set: Signal<ReadonlySet<number>>, id: number): void {
  const next = new Set(set.value);
  if (!next.delete(id)) next.add(id);
  set.value = next;
}

export function toggleLock({ document }: PainterController, id: number): void {
  toggle(document.locked, id);
}

export function toggleHidden({ document }: PainterController, id: number): void {
  toggle(document.hidden, id);
}

export function toggleFlag(painter: PainterController, id: number, flag: SegmentFlag): void {
  const segment = findSegment(painter.document.segments.value, id);
  if (segment) painter.setFlag(id, flag, !segment[flag]);
}

export function unlockAll({ document }: PainterController): void {
  document.locked.value = new Set();
}

export function showAll({ document }: PainterController): void {
  document.hidden.value = new Set();
}

/** "car #2", or the class alone where it is stuff. */
export function nameOf({ document, state }: PainterController, id: number): string {
  const table = document.segments.value;
  const segment = findSegment(table, id);
  const kind = segment && state.classes.get(segment.classId);
  if (!kind) return String(segment?.classId ?? id);
  return kind.is_thing ? `${kind.name} #${instanceNumber(table, id)}` : kind.name;
}

/** Bring a segment into the middle of the view. */
export function jumpTo(painter: PainterController, id: number): void {
  const box = boxesById(painter.document.buffer).get(id);
  if (!box) return;
  const area = painter.clearArea;
  const fits = SHARE * Math.min(area.width / box.width, area.height / box.height);
  const scale = Math.min(LARGEST_JUMP_SCALE, fits);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  painter.aim(centreOn({ ...painter.camera, scale }, middle, area));
}

export function recast(painter: PainterController, id: number, classId: number): void {
  const { document, state } = painter;
  if (document.locked.value.has(id)) {
    painter.tell("locked");
    return;
  }
  const now = changeClass(document, id, classId, state.classes.get(classId)?.is_thing ?? false);
  state.takeSegment(classId, now);
}

export function remove(painter: PainterController, id: number): void {
  if (!removeSegment(painter.document, id)) painter.tell("locked");
  else if (painter.state.segment.value === id) painter.state.segment.value = 0;
}

/** The segment in the hand: the chosen instance, or the one of the chosen class of stuff; 0 when there is none. */
export function segmentInHand({ document, state }: PainterController): number {
  const table = document.segments.value;
  if (findSegment(table, state.segment.value)) return state.segment.value;
  return state.isThing ? 0 : (table.find((s) => s.classId === state.classId.value)?.id ?? 0);
}
