/** The boxes of all segments for the list: found again a moment after the last stroke, never during one. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { BoxIndex } from "../../kernel/boxes.ts";
import type { Rect } from "../../kernel/rect.ts";
import type { PainterController } from "./controller.ts";

const PAUSE_MS = 300;

export function useBoxes({ document }: PainterController): ReadonlyMap<number, Rect> {
  // Kept from one look to the next: the list is drawn after every stroke and must not read the whole tile for it.
  const index = useMemo(() => new BoxIndex(document.buffer), [document]);
  const first = useMemo(() => index.boxes(), [index]);
  const boxes = useSignal<ReadonlyMap<number, Rect>>(first);
  useSignalEffect(() => {
    document.seq.value;
    const later = setTimeout(() => {
      boxes.value = index.boxes();
    }, PAUSE_MS);
    return () => clearTimeout(later);
  });
  return boxes.value;
}
