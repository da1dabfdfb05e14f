/** How a person likes to paint, kept in this browser from tile to tile: tip, look, mode and class. */
import { effect } from "@preact/signals";
import { MAX_BRUSH, type ToolState } from "../../model/toolState.ts";

interface Preferences {
  readonly size: number;
  readonly opacity: number;
  readonly outline: boolean;
  readonly onlyUnpainted: boolean;
  readonly classId: number;
}

function read(key: string): Partial<Preferences> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    // What another version wrote is no reason not to paint.
    return {};
  }
}

const isShare = (v: unknown): v is number => typeof v === "number" && v >= 0 && v <= 1;
const isSize = (v: unknown): v is number => Number.isInteger(v) && Number(v) >= 1 && Number(v) <= MAX_BRUSH;

/** Take what was kept for this taxonomy, as far as it makes sense, and keep what changes; returns how to stop. */
export function keepPreferences(state: ToolState, taxonomy: string): () => void {
  const key = `tessera.painter.${taxonomy}`;
  const kept = read(key);
  if (isSize(kept.size)) state.size.value = kept.size;
  if (isShare(kept.opacity)) state.opacity.value = kept.opacity;
  state.outline.value = kept.outline === true;
  state.onlyUnpainted.value = kept.onlyUnpainted === true;
  if (kept.classId !== undefined && state.classes.has(kept.classId)) state.classId.value = kept.classId;
  return effect(() => {
    const now: Preferences = {
      size: state.size.value,
      opacity: state.opacity.value,
      outline: state.outline.value,
      onlyUnpainted: state.onlyUnpainted.value,
      classId: state.classId.value,
    };
    localStorage.setItem(key, JSON.stringify(now));
  });
}
