/** Painting what a smart tool found: one step, through the one write path. */
import type { Writable } from "../../kernel/labels.ts";
import type { Spans } from "../../kernel/spans.ts";
import { type ToolHost, targetId } from "../tool.ts";

/** Give an area the class and instance in the hand. False when nothing changed. */
export function paintArea(host: ToolHost, spans: Spans, writable?: Writable): boolean {
  const { document, state } = host;
  const before = state.segment.value;
  document.begin();
  document.paint(spans, targetId(host), writable ?? state.writable.value);
  const changed = document.commit();
  if (!changed) state.segment.value = before;
  return changed;
}
