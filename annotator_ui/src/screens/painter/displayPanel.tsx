/** How photo and labels are shown: a panel over the bar below, opened by its button or the command of that name. */
import "./display.css";
import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { number, t } from "../../i18n/index.ts";
import type { Colours } from "../../model/display.ts";
import type { ToolState } from "../../model/toolState.ts";
import type { PainterController } from "./controller.ts";
import { Swatch } from "./swatch.tsx";

const PANEL = "painter-display";

/** Open the panel, or close it. */
export function toggleDisplay(): void {
  document.getElementById(PANEL)?.togglePopover();
}

type SliderProps = { name: string; label: string; value: Signal<number>; min: number; autofocus?: boolean };

function Slider({ name, label, value, min, autofocus = false }: SliderProps) {
  return (
    <label class="row">
      {label}
      <input
        type="range"
        min={min}
        max={1}
        step={0.05}
        value={value.value}
        autofocus={autofocus}
        data-testid={`display-${name}`}
        onInput={(e) => {
          value.value = e.currentTarget.valueAsNumber;
        }}
      />
      <output>{number(Math.round(value.value * 100))}</output>
    </label>
  );
}

type CheckProps = { name: string; label: string; on: boolean; set: (on: boolean) => void };

function Check({ name, label, on, set }: CheckProps) {
  return (
    <label class="row check">
      <input
        type="checkbox"
        checked={on}
        data-testid={`display-${name}`}
        onChange={(e) => set(e.currentTarget.checked)}
      />
      {label}
    </label>
  );
}

type State = { state: ToolState };

function PhotoLook({ state: { display } }: State) {
  return (
    <fieldset>
      <legend>{t("display.photo")}</legend>
      <Slider
        name="brightness"
        label={t("display.brightness")}
        value={display.brightness}
        min={-1}
        autofocus
      />
      <Slider name="contrast" label={t("display.contrast")} value={display.contrast} min={-1} />
    </fieldset>
  );
}

function ColourChoice({ state: { display } }: State) {
  return (
    <label class="row">
      {t("display.colours")}
      <select
        value={display.colours.value}
        data-testid="display-colours"
        onChange={(e) => {
          display.colours.value = e.currentTarget.value as Colours;
        }}
      >
        <option value="taxonomy">{t("display.colours.taxonomy")}</option>
        <option value="safe">{t("display.colours.safe")}</option>
      </select>
    </label>
  );
}

function LabelLook({ state }: State) {
  const { display, outline, opacity } = state;
  const into = (setting: Signal<boolean>) => (on: boolean) => {
    setting.value = on;
  };
  return (
    <fieldset>
      <legend>{t("painter.labels")}</legend>
      <Slider name="opacity" label={t("painter.opacity")} value={opacity} min={0} />
      <ColourChoice state={state} />
      <Check name="edges" label={t("display.edges")} on={display.edges.value} set={into(display.edges)} />
      <Check name="outline" label={t("display.outline")} on={outline.value} set={into(outline)} />
      <Check
        name="stripes"
        label={t("display.stripes")}
        on={display.stripes.value}
        set={into(display.stripes)}
      />
    </fieldset>
  );
}

function ClassesShown({ state }: State) {
  const { display, classes } = state;
  const hidden = display.hiddenClasses.value;
  const all = hidden.size === 0;
  const flip = () => {
    display.hiddenClasses.value = all ? new Set(classes.keys()) : new Set();
  };
  return (
    <fieldset class="classes">
      <legend>{t("display.classes")}</legend>
      <button type="button" class="painter-chip" data-testid="display-all" onClick={flip}>
        {t(all ? "display.none" : "display.all")}
      </button>
      <div class="list">
        {[...classes.values()].map((kind) => (
          <label key={kind.id} class="row check">
            <input
              type="checkbox"
              checked={!hidden.has(kind.id)}
              data-testid={`display-class-${kind.id}`}
              onChange={(e) => display.showClass(kind.id, e.currentTarget.checked)}
            />
            <Swatch color={kind.color} />
            <span class="name">{kind.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The button in the bar, marked while something is not as usual, and the panel it opens. */
export function DisplayPanel({ painter: { state } }: { painter: PainterController }) {
  const heading = useId();
  const isChanged = state.display.isChanged;
  return (
    <>
      <button
        type="button"
        class="painter-chip"
        popovertarget={PANEL}
        aria-label={t(isChanged ? "display.changed" : "display.title")}
        data-testid="display"
      >
        {t("display.title")}
        {isChanged && <span aria-hidden="true"> ●</span>}
      </button>
      <section id={PANEL} popover="auto" class="painter-display" aria-labelledby={heading}>
        <header>
          <h2 id={heading}>{t("display.title")}</h2>
          <button
            type="button"
            class="painter-chip"
            disabled={!isChanged}
            data-testid="display-reset"
            onClick={() => state.display.reset()}
          >
            {t("display.reset")}
          </button>
        </header>
        <PhotoLook state={state} />
        <LabelLook state={state} />
        <ClassesShown state={state} />
      </section>
    </>
  );
}
