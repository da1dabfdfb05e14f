/** The bar below: tip, what a stroke may replace, how labels look, and what is under the pointer. */
import { number, t } from "../../i18n/index.ts";
import { findSegment, instanceNumber } from "../../kernel/segments.ts";
import { MAX_TOLERANCE } from "../../kernel/wand.ts";
import { MAX_BRUSH } from "../../model/toolState.ts";
import { useCalm } from "../../widgets/calm.ts";
import { withKey } from "../../widgets/commands/words.ts";
import type { PainterController } from "./controller.ts";
import { DisplayPanel } from "./displayPanel.tsx";
import { Drawer, Fold } from "./drawer.tsx";
import { keepFocus } from "./focus.ts";
import { More } from "./more.tsx";
import { SmartBar } from "./smartBar.tsx";

type Painter = { painter: PainterController };

function Unit({ painter: { state } }: Painter) {
  const unit = state.sizeUnit.value;
  return (
    <button
      type="button"
      class="painter-chip"
      title={withKey(t("painter.unit"), "painter.size-unit")}
      aria-pressed={unit === "screen"}
      data-testid="size-unit"
      onClick={() => state.toggleSizeUnit()}
    >
      {t(`painter.unit.${unit}`)}
    </button>
  );
}

/** Shape of the tip, and whether a pen's pressure counts. */
function Tip({ painter: { state } }: Painter) {
  return (
    <span class="size">
      <button
        type="button"
        class="painter-chip"
        title={withKey(t("painter.do.tip"), "painter.tip")}
        aria-pressed={state.tip.value === "square"}
        data-testid="tip"
        onClick={() => state.toggleTip()}
      >
        {t(`painter.tip.${state.tip.value}`)}
      </button>
      <button
        type="button"
        class="painter-chip pressure"
        title={withKey(t("painter.pressure.help"), "painter.pressure")}
        aria-pressed={state.pressureSize.value}
        data-testid="pressure"
        onClick={() => {
          state.pressureSize.value = !state.pressureSize.value;
        }}
      >
        {t("painter.pressure")}
      </button>
    </span>
  );
}

/** What an outlined area becomes. */
function Makes({ painter: { state } }: Painter) {
  return (
    <label class="mode" title={t("painter.makes.help")}>
      {t("painter.makes")}
      <select
        value={state.areaMakes.value}
        data-testid="area-makes"
        onChange={(e) => {
          state.areaMakes.value = e.currentTarget.value === "selection" ? "selection" : "labels";
        }}
      >
        <option value="labels">{t("painter.makes.labels")}</option>
        <option value="selection">{t("painter.makes.selection")}</option>
      </select>
    </label>
  );
}

function Tolerance({ painter: { state } }: Painter) {
  return (
    <label title={t("painter.tolerance.help")}>
      {t("painter.tolerance")}
      <input
        type="number"
        min={0}
        max={Math.floor(MAX_TOLERANCE)}
        value={state.tolerance.value}
        data-testid="tolerance"
        onChange={(e) => {
          const wanted = e.currentTarget.valueAsNumber;
          if (wanted >= 0) state.tolerance.value = Math.min(Math.floor(MAX_TOLERANCE), Math.round(wanted));
        }}
      />
    </label>
  );
}

/** The settings of the tool in the hand. */
function ToolSettings({ painter }: Painter) {
  const tool = painter.state.tool.value;
  const isArea = tool === "polygon" || tool === "lasso" || tool === "wand" || tool === "fill";
  if (tool === "brush" || tool === "eraser") return <Tip painter={painter} />;
  return (
    <>
      {tool === "wand" && <Tolerance painter={painter} />}
      {isArea && <Makes painter={painter} />}
    </>
  );
}

function Size({ painter }: Painter) {
  const { state } = painter;
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
      <Unit painter={painter} />
      <button
        type="button"
        class="painter-chip step"
        aria-label={t("painter.smaller")}
        title={withKey(t("painter.smaller"), "painter.smaller")}
        onClick={() => state.resize(-1)}
      >
        −
      </button>
      <button
        type="button"
        class="painter-chip step"
        aria-label={t("painter.larger")}
        title={withKey(t("painter.larger"), "painter.larger")}
        onClick={() => state.resize(1)}
      >
        +
      </button>
    </span>
  );
}

function Mode({ painter: { state } }: Painter) {
  const only = state.onlyClass.value;
  const isUnpainted = state.heldOnlyUnpainted.value || state.onlyUnpainted.value;
  return (
    <label class="mode" title={t("painter.mode.help")}>
      {t("painter.mode")}
      <select
        value={isUnpainted ? "unpainted" : (only ?? "everything")}
        data-testid="paint-mode"
        onChange={(e) => {
          const { value } = e.currentTarget;
          state.onlyUnpainted.value = value === "unpainted";
          state.onlyClass.value = /^\d+$/.test(value) ? Number(value) : null;
        }}
      >
        <option value="everything">{t("painter.mode.everything")}</option>
        <option value="unpainted">{t("painter.mode.unpainted")}</option>
        {[...state.classes.values()].map((c) => (
          <option key={c.id} value={c.id}>
            {t("painter.mode.class", { name: c.name })}
          </option>
        ))}
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
        title={withKey(t("painter.key.labels"), "painter.labels")}
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
        title={withKey(t("painter.key.outline"), "painter.outline")}
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

const READ_OUT_MS = 100;
/** While a stroke goes on: what is under it is what it paints, and each read-out costs a frame of it. */
const STROKE_READ_OUT_MS = 400;

function Where({ painter }: Painter) {
  const pause = () => (painter.document.unfinished.value ? STROKE_READ_OUT_MS : READ_OUT_MS);
  const said = useCalm(() => {
    // A stroke changes what is under the pointer.
    painter.document.unpainted.value;
    const at = painter.keyboard.at.value ?? painter.pointer.value;
    if (!at) return "";
    const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
    const what = painter.isInside({ x, y }) ? labelAt(painter, x, y) : t("painter.outside");
    return `x ${x} y ${y} · ${what}`;
  }, pause);
  return (
    <span class="where">
      <span class="told" data-testid="where">
        {said}
      </span>
    </span>
  );
}

function Zoom({ painter }: Painter) {
  const scale = painter.camera.scale;
  return (
    <button
      type="button"
      class="painter-chip zoom"
      title={withKey(t("painter.fit"), "painter.fit")}
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
      <ToolSettings painter={painter} />
      <SmartBar painter={painter} />
      <More id="settings" label={t("frame.settings")}>
        <Mode painter={painter} />
        <Look painter={painter} />
        <DisplayPanel painter={painter} />
        <Fold painter={painter} />
      </More>
      <Where painter={painter} key={painter.key} />
      <Zoom painter={painter} />
      <Drawer painter={painter} />
    </div>
  );
}
