/** Cut, copy and paste of labels. A clip goes from tile to tile as long as the page stands. */
import { signal } from "@preact/signals";
import { WRITE_EVERYTHING, type Writable } from "../kernel/labels.ts";
import { spansById } from "../kernel/mask.ts";
import type { Rect } from "../kernel/rect.ts";
import { findSegment, type Segment } from "../kernel/segments.ts";
import { Selection } from "../kernel/selection.ts";
import { Spans } from "../kernel/spans.ts";
import type { PaintDocument } from "./document.ts";
import { asOneStep, paintSelection } from "./edits.ts";

export interface Clip {
  readonly parts: readonly { readonly segment: Segment; readonly spans: Spans }[];
  /** Where it was, in image pixels. */
  readonly box: Rect;
  readonly from: PaintDocument;
}

export const clipboard = signal<Clip | null>(null);

/** Keep the labels of the selection; false when it holds none. */
export function copySelection(document: PaintDocument): boolean {
  const selection = document.selection.value;
  if (!selection) return false;
  const parts = [...spansById(document.buffer, selection.spans)].flatMap(([id, spans]) => {
    const segment = findSegment(document.segments.value, id);
    return segment ? [{ segment, spans }] : [];
  });
  if (parts.length === 0) return false;
  clipboard.value = { parts, box: selection.box, from: document };
  return true;
}

export function cutSelection(document: PaintDocument): boolean {
  return copySelection(document) && paintSelection(document, () => 0, WRITE_EVERYTHING);
}

/** An object that was cut goes on as itself; a copy of one is a new instance; stuff joins the stuff that is there. */
function pasteTarget(document: PaintDocument, clip: Clip, segment: Segment, isThing: boolean): number {
  if (!isThing) return document.target(segment.classId, false, 0);
  const same = clip.from === document ? findSegment(document.segments.value, segment.id) : undefined;
  const wasCut = same?.classId === segment.classId && document.buffer.areas[segment.id] === 0;
  return wasCut ? segment.id : document.addSegment(segment.classId);
}

/** Paste a clip moved by whole pixels, and select what was pasted. Classes the project does not have are left out. */
export function pasteClip(
  document: PaintDocument,
  clip: Clip,
  by: { readonly dx: number; readonly dy: number },
  classes: ReadonlyMap<number, { readonly is_thing: boolean }>,
  writable: Writable,
): boolean {
  const pasted = new Spans();
  const changed = asOneStep(document, () => {
    for (const { segment, spans } of clip.parts) {
      const kind = classes.get(segment.classId);
      if (!kind) continue;
      const moved = spans.shifted(by.dx, by.dy);
      document.paint(moved, pasteTarget(document, clip, segment, kind.is_thing), writable);
      moved.forEach((y, x0, x1) => {
        pasted.push(y, x0, x1);
      });
    }
  });
  document.selection.value = Selection.combine(null, document.buffer.rect, pasted, "replace");
  return changed;
}
