/** What becomes of an area that a tool has outlined: labels, or a part of the selection. */
import { Selection, type SelectionOp } from "../kernel/selection.ts";
import type { Spans } from "../kernel/spans.ts";
import type { ToolState } from "../model/toolState.ts";
import { type Sample, type ToolHost, targetId } from "./tool.ts";

export type AreaUse = "labels" | SelectionOp;

/** Shift adds to the selection and Alt subtracts from it; without them the setting decides. */
export function areaUse({ shift, alt }: Sample, state: ToolState): AreaUse {
  if (shift) return "add";
  if (alt) return "subtract";
  return state.areaMakes.value === "labels" ? "labels" : "replace";
}

export function select(host: ToolHost, spans: Spans, op: SelectionOp): void {
  const { selection, buffer } = host.document;
  selection.value = Selection.combine(selection.value, buffer.rect, spans, op);
  host.redrawCursor();
}

export function applyArea(host: ToolHost, spans: Spans, use: AreaUse): void {
  if (use === "labels") paintArea(host, spans);
  else select(host, spans, use);
}

function paintArea(host: ToolHost, spans: Spans): void {
  const { document, state } = host;
  const before = state.segment.value;
  document.begin();
  document.paint(spans, targetId(host), state.writable.value);
  if (!document.commit()) state.segment.value = before;
}
