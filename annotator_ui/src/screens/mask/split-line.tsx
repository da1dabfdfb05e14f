/** The line between bare photo and mask: dragged, or moved with the arrow keys. */
import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { Rect } from "../../kernel/rect.ts";
import { markStyle, useOnScreen } from "../../widgets/stage/stage.tsx";

const STEPS: Record<string, number> = { ArrowLeft: -8, ArrowRight: 8, PageDown: -64, PageUp: 64 };

export function SplitLine({ world, at }: { world: Rect; at: Signal<number> }) {
  const handle = useRef<HTMLDivElement>(null);
  const grabbed = useRef<{ pointer: number; column: number; scale: number } | null>(null);
  const place = useOnScreen({ x: at.value, y: 0, width: 0, height: world.height });
  const set = (column: number) => {
    at.value = Math.min(world.width, Math.max(0, Math.round(column)));
  };
  const grab = (event: PointerEvent) => {
    event.stopPropagation();
    handle.current?.setPointerCapture(event.pointerId);
    grabbed.current = { pointer: event.clientX, column: at.value, scale: place.height / world.height };
  };
  const drag = (event: PointerEvent) => {
    if (!grabbed.current) return;
    event.stopPropagation();
    const { pointer, column, scale } = grabbed.current;
    set(column + (event.clientX - pointer) / scale);
  };
  const drop = (event: PointerEvent) => {
    event.stopPropagation();
    grabbed.current = null;
  };
  const key = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (event.key === "Home") set(0);
    else if (event.key === "End") set(world.width);
    else if (step !== undefined) set(at.value + step);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator, not a rule between paragraphs
    <div
      ref={handle}
      class="split-line"
      style={markStyle(place)}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t("mask.split")}
      aria-valuemin={0}
      aria-valuemax={world.width}
      aria-valuenow={at.value}
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={drop}
      onKeyDown={key}
      data-testid="split-line"
    >
      <span class="split-line-grip" />
    </div>
  );
}
