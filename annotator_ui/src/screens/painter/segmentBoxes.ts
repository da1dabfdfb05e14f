/** The boxes of all segments for the list: found again a moment after the last stroke, never during one. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { boxesById } from "../../kernel/boxes.ts";
import type { Rect } from "../../kernel/rect.ts";
import type { PainterController } from "./controller.ts";

const PAUSE_MS = 300;

export function useBoxes({ document }: PainterController): ReadonlyMap<number, Rect> {
  const boxes = useSignal<ReadonlyMap<number, Rect>>(boxesById(document.buffer));
  useSignalEffect(() => {
    document.seq.value;
    const later = setTimeout(() => {
      boxes.value = boxesById(document.buffer);
    }, PAUSE_MS);
    return () => clearTimeout(later);
  });
  return boxes.value;
}
