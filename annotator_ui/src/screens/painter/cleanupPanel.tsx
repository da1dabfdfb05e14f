/** The clean-up tab: what to look for, what would change, accept or discard. */
import type { Signal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { Button } from "../../widgets/button.tsx";
import { AbsentPanel } from "./absentPanel.tsx";
import { CLEANUPS, type Cleanup } from "./cleanup.ts";
import { keepFocus } from "./focus.ts";

type NumberFieldProps = { label: string; value: Signal<number>; max: number; testid: string };

function NumberField({ label, value, max, testid }: NumberFieldProps) {
  return (
    <label>
      <span>{label}</span>
      <input
        type="number"
        min={1}
        max={max}
        value={value.value}
        data-testid={testid}
        onChange={(e) => {
          const wanted = Math.round(e.currentTarget.valueAsNumber);
          if (wanted >= 1) value.value = Math.min(max, wanted);
          e.currentTarget.value = String(value.value);
        }}
      />
    </label>
  );
}

/** What waits, in words, with its two answers. */
function Waiting({ cleanup }: { cleanup: Cleanup }) {
  const waiting = cleanup.waiting.value;
  if (!waiting) return <p class="hint">{t("painter.clean.hint")}</p>;
  return (
    <div class="waiting" role="status">
      <p data-testid="clean-pixels" data-count={waiting.proposal.pixels}>
        {t("painter.clean.would", { pixels: waiting.proposal.pixels })}
      </p>
      <div class="answers">
        <Button
          kind="primary"
          disabled={waiting.proposal.pixels === 0}
          data-testid="clean-accept"
          onClick={() => cleanup.accept()}
        >
          {t("painter.clean.accept")} <kbd>⏎</kbd>
        </Button>
        <Button data-testid="clean-discard" onClick={() => cleanup.discard()}>
          {t("painter.clean.discard")} <kbd>Esc</kbd>
        </Button>
      </div>
    </div>
  );
}

export function CleanupPanel({ cleanup }: { cleanup: Cleanup }) {
  return (
    <div class="painter-clean" role="toolbar" aria-label={t("painter.panel.clean")} onMouseDown={keepFocus}>
      <NumberField label={t("painter.clean.size")} value={cleanup.size} max={9999} testid="clean-size" />
      <NumberField label={t("painter.clean.radius")} value={cleanup.radius} max={6} testid="clean-radius" />
      {CLEANUPS.map((kind) => (
        <button
          key={kind}
          type="button"
          class="class-row"
          aria-pressed={cleanup.waiting.value?.kind === kind}
          title={t(`painter.clean.${kind}.help`)}
          data-testid={`clean-${kind}`}
          onClick={() => cleanup.propose(kind)}
        >
          <span class="name">{t(`painter.clean.${kind}`)}</span>
        </button>
      ))}
      <Waiting cleanup={cleanup} />
      <AbsentPanel painter={cleanup.painter} />
    </div>
  );
}
