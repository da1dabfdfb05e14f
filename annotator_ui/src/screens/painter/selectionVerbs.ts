/** What the keyboard and the command palette do with the selection. */
import { WRITE_EVERYTHING } from "../../kernel/labels.ts";
import { Selection, spansOfRect } from "../../kernel/selection.ts";
import { clipboard, copySelection, cutSelection } from "../../model/clipboard.ts";
import { paintSelection } from "../../model/edits.ts";
import { SelectTool } from "../../tools/select.ts";
import { targetId } from "../../tools/tool.ts";
import type { PainterController } from "./controller.ts";

export function selectAll({ document }: PainterController): void {
  const { rect } = document.buffer;
  document.selection.value = Selection.combine(null, rect, spansOfRect(rect), "replace");
}

/** Everything that is not selected now. */
export function invertSelection({ document }: PainterController): void {
  const { rect } = document.buffer;
  const all = Selection.combine(null, rect, spansOfRect(rect), "replace");
  const now = document.selection.value;
  document.selection.value = now ? Selection.combine(all, rect, now.spans, "subtract") : all;
}

export function deselect({ document }: PainterController): void {
  document.selection.value = null;
}

export function copy(painter: PainterController): void {
  if (!copySelection(painter.document)) painter.tell("nothing-selected");
}

export function cut(painter: PainterController): void {
  if (!cutSelection(painter.document)) painter.tell("nothing-selected");
}

/** Take the selection tool with the clip in it: the next click puts it down. */
export function paste(painter: PainterController): void {
  const clip = clipboard.value;
  const tool = painter.tools.select;
  if (!clip || !(tool instanceof SelectTool)) return;
  painter.takeTool("select");
  tool.hold(clip, painter);
}

/** Take the labels of the selection away; false when there is no selection. */
export function eraseSelection({ document }: PainterController): boolean {
  if (!document.selection.value) return false;
  paintSelection(document, () => 0, WRITE_EVERYTHING);
  return true;
}

export function fillSelection(painter: PainterController): void {
  const { document, state } = painter;
  if (!document.selection.value) painter.tell("nothing-selected");
  else paintSelection(document, () => targetId(painter), state.writable.value);
}
