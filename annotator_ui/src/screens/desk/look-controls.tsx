import { percent, t } from "../../i18n/index.ts";
import { keyOf } from "../../widgets/commands/words.ts";
import { changeLook, type Look } from "./look.ts";

/** Labels on and off, outline, opacity: the same on every desk. */
export function LookControls({ look }: { look: Look }) {
  return (
    <div class="look">
      <div class="look-switches">
        <Switch
          name={t("look.labels")}
          hint={keyOf("desk.labels")}
          on={look.shown}
          testid="look-labels"
          onChange={(shown) => changeLook({ shown })}
        />
        <Switch
          name={t("look.outline")}
          hint={keyOf("desk.outline")}
          on={look.outline}
          testid="look-outline"
          onChange={(outline) => changeLook({ outline })}
        />
      </div>
      <label class="look-opacity">
        <span class="quiet">{t("look.opacity")}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={look.opacity}
          disabled={!look.shown || look.outline}
          onInput={(event) => changeLook({ opacity: event.currentTarget.valueAsNumber })}
        />
        <span class="quiet num">{percent(Math.round(look.opacity * 100), 100)}</span>
      </label>
    </div>
  );
}

type SwitchProps = {
  name: string;
  hint: string;
  on: boolean;
  testid: string;
  onChange: (on: boolean) => void;
};

function Switch({ name, hint, on, testid, onChange }: SwitchProps) {
  return (
    <button type="button" class="button" aria-pressed={on} onClick={() => onChange(!on)} data-testid={testid}>
      <span>{name}</span>
      <span class="key" aria-hidden="true">
        {hint}
      </span>
    </button>
  );
}
