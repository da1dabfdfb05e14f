/** How a person likes to paint, kept in this browser from tile to tile: tip, look, mode and class. */
import { effect } from "@preact/signals";
import { MAX_TOLERANCE } from "../../kernel/wand.ts";
import { MAX_BRUSH, type ToolState } from "../../model/toolState.ts";
import { keepDisplay } from "./displayKept.ts";

interface Preferences {
  readonly size: number;
  readonly opacity: number;
  readonly outline: boolean;
  readonly onlyUnpainted: boolean;
  readonly classId: number;
  readonly tip: string;
  readonly sizeUnit: string;
  readonly pressureSize: boolean;
  readonly tolerance: number;
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

function takeTip(state: ToolState, kept: Partial<Preferences>): void {
  state.tip.value = kept.tip === "square" ? "square" : "disc";
  state.sizeUnit.value = kept.sizeUnit === "screen" ? "screen" : "image";
  state.pressureSize.value = kept.pressureSize === true;
  const { tolerance } = kept;
  if (typeof tolerance === "number" && tolerance >= 0 && tolerance <= MAX_TOLERANCE)
    state.tolerance.value = tolerance;
}

/** Take what was kept for this taxonomy, as far as it makes sense, and keep what changes; returns how to stop. */
export function keepPreferences(state: ToolState, taxonomy: string): () => void {
  const key = `tessera.painter.${taxonomy}`;
  const kept = read(key);
  if (isSize(kept.size)) state.size.value = kept.size;
  if (isShare(kept.opacity)) state.opacity.value = kept.opacity;
  state.outline.value = kept.outline === true;
  state.onlyUnpainted.value = kept.onlyUnpainted === true;
  takeTip(state, kept);
  if (kept.classId !== undefined && state.classes.has(kept.classId)) state.classId.value = kept.classId;
  const stopDisplay = keepDisplay(state.display, taxonomy, new Set(state.taxonomy.keys()));
  const stopTools = effect(() => {
    const now: Preferences = {
      size: state.size.value,
      opacity: state.opacity.value,
      outline: state.outline.value,
      onlyUnpainted: state.onlyUnpainted.value,
      classId: state.classId.value,
      tip: state.tip.value,
      sizeUnit: state.sizeUnit.value,
      pressureSize: state.pressureSize.value,
      tolerance: state.tolerance.value,
    };
    localStorage.setItem(key, JSON.stringify(now));
  });
  return () => {
    stopDisplay();
    stopTools();
  };
}
