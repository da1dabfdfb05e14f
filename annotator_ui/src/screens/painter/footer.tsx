/** The bar below: tip, what a stroke may replace, how labels look, and what is under the pointer. */
import { number, t } from "../../i18n/index.ts";
import { findSegment, instanceNumber } from "../../kernel/segments.ts";
import { MAX_BRUSH } from "../../model/toolState.ts";
import type { PainterController } from "./controller.ts";
import { keepFocus } from "./focus.ts";

type Painter = { painter: PainterController };

function Size({ painter: { state } }: Painter) {
  return (
    <span class="size">
      <label>
        {t("painter.size")}
        <input
          type="number"
          min={1}
          max={MAX_BRUSH}
          value={state.size.value}
          data-testid="brush-size"
          onChange={(e) => {
            const wanted = Math.round(e.currentTarget.valueAsNumber);
            if (wanted >= 1) state.size.value = Math.min(MAX_BRUSH, wanted);
            e.currentTarget.value = String(state.size.value);
          }}
        />
      </label>
      px
      <button
        type="button"
        class="painter-chip"
        aria-label={t("painter.smaller")}
        title="["
        onClick={() => state.resize(-1)}
      >
        −
      </button>
      <button
        type="button"
        class="painter-chip"
        aria-label={t("painter.larger")}
        title="]"
        onClick={() => state.resize(1)}
      >
        +
      </button>
    </span>
  );
}

function Mode({ painter: { state } }: Painter) {
  const held = state.heldOnlyUnpainted.value;
  return (
    <label class="mode" title={t("painter.mode.help")}>
      {t("painter.mode")}
      <select
        value={held || state.onlyUnpainted.value ? "unpainted" : "everything"}
        data-testid="paint-mode"
        onChange={(e) => {
          state.onlyUnpainted.value = e.currentTarget.value === "unpainted";
        }}
      >
        <option value="everything">{t("painter.mode.everything")}</option>
        <option value="unpainted">{t("painter.mode.unpainted")}</option>
      </select>
    </label>
  );
}

function Look({ painter: { state } }: Painter) {
  return (
    <span class="look">
      <label>
        {t("painter.opacity")}
        <input
          type="range"
          min={0}
          max={1}
          step={0.1}
          value={state.opacity.value}
          data-testid="opacity"
          onInput={(e) => {
            state.opacity.value = e.currentTarget.valueAsNumber;
          }}
        />
      </label>
      <button
        type="button"
        class="painter-chip"
        aria-pressed={state.labelsShown.value}
        title="H"
        data-testid="labels-shown"
        onClick={() => {
          state.labelsShown.value = !state.labelsShown.value;
        }}
      >
        {t("painter.labels")}
      </button>
      <button
        type="button"
        class="painter-chip"
        aria-pressed={state.outline.value}
        title="O"
        data-testid="outline"
        onClick={() => {
          state.outline.value = !state.outline.value;
        }}
      >
        {t("painter.outline")}
      </button>
    </span>
  );
}

/** What the pixel under the pointer or the keyboard cross is. */
function labelAt({ document, state }: PainterController, x: number, y: number): string {
  const table = document.segments.value;
  const segment = findSegment(table, document.buffer.at(x, y));
  if (!segment) return t("painter.not-painted");
  const kind = state.classes.get(segment.classId);
  const name = kind?.name ?? String(segment.classId);
  return kind?.is_thing ? `${name} #${instanceNumber(table, segment.id)}` : name;
}

function Where({ painter }: Painter) {
  const at = painter.keyboard.at.value ?? painter.pointer.value;
  // A stroke changes what is under the pointer.
  painter.document.unpainted.value;
  if (!at) return <span class="where" />;
  const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
  const what = painter.isInside({ x, y }) ? labelAt(painter, x, y) : t("painter.outside");
  return (
    <span class="where" data-testid="where">
      x {x} y {y} · {what}
    </span>
  );
}

function Zoom({ painter }: Painter) {
  const scale = painter.camera.scale;
  return (
    <button
      type="button"
      class="painter-chip zoom"
      title={t("painter.fit")}
      onClick={() => painter.fitTile()}
    >
      {number(scale, { style: "percent", maximumFractionDigits: 0 })}
    </button>
  );
}

export function Footer({ painter }: Painter) {
  return (
    <div class="painter-footer" role="toolbar" aria-label={t("painter.settings")} onMouseDown={keepFocus}>
      <Size painter={painter} />
      <Mode painter={painter} />
      <Look painter={painter} />
      <span class="spring" />
      <Where painter={painter} />
      <Zoom painter={painter} />
    </div>
  );
}
