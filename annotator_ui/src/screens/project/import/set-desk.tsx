/** A set that was sent: what of it comes in, as which classes, what is lost, and how far it is. */
import { useSignal } from "@preact/signals";
import { number, t } from "../../../i18n/index.ts";
import { api } from "../../../net/api.ts";
import type { BringMode, BroughtImage, ClassMapping, ImportSet, Loss } from "../../../net/leadTypes.ts";
import type { Project } from "../../../net/types.ts";
import { useAction } from "../../../widgets/action.ts";
import { Button } from "../../../widgets/button.tsx";
import { ProblemNote } from "../../../widgets/states.tsx";
import { MappingTable } from "./mapping.tsx";
import { Losses, WalkLine, WalkResult } from "./outcome.tsx";
import { Walk } from "./walk.ts";

const MODES: readonly BringMode[] = ["proposals", "accepted", "gold", "images"];

type DeskProps = { project: Project; set: ImportSet; onClose: () => void; reload: () => Promise<void> };

export function SetDesk({ project, set, onClose, reload }: DeskProps) {
  const mode = useSignal<BringMode>("proposals");
  const mapping = useSignal<ClassMapping>(
    Object.fromEntries(set.classes.map(({ id, to }) => [String(id), to])),
  );
  const check = useSignal<Walk<Loss[]> | null>(null);
  const bring = useSignal<Walk<BroughtImage> | null>(null);
  const forget = useAction();
  const begun = bring.value !== null;
  const hasLabels = mode.value !== "images" && set.labelled > 0;
  const startCheck = () => {
    const classes = mapping.value;
    check.value = new Walk(set.images, async (n) => (await api.checkImage(set.id, n, classes)).losses);
    void check.value.run();
  };
  const startBring = () => {
    const body = { mode: mode.value, classes: mapping.value };
    bring.value ??= new Walk(set.images, (n) => api.bringImage(set.id, n, body));
    void bring.value.run().then(reload);
  };
  const choose = (kind: BringMode) => {
    mode.value = kind;
  };
  const done = () =>
    void forget.run(async () => {
      await api.forgetSet(project.slug, set.id);
      onClose();
    });
  const isChecked = check.value?.isThrough ?? false;
  const lost = [...set.losses, ...(check.value?.state.value.results.flat() ?? [])];
  const busy = check.value?.state.value.running || bring.value?.state.value.running;
  return (
    <section class="import" aria-label={t("project.import")} data-testid="import-set">
      <header class="head">
        <div>
          <h2>{set.name}</h2>
          <p class="quiet" data-testid="import-found">
            {t("import.found", { format: set.format, images: set.images, labelled: number(set.labelled) })}
          </p>
        </div>
        <Button
          kind={bring.value?.isThrough ? "primary" : "quiet"}
          busy={forget.busy}
          disabled={busy}
          onClick={done}
          data-testid="import-forget"
        >
          {t("import.forget")}
        </Button>
      </header>
      {!begun && <Modes mode={mode.value} hasLabels={set.labelled > 0} onChoose={choose} />}
      {!begun && hasLabels && (
        <MappingTable
          set={set}
          classes={project.taxonomy.classes}
          mapping={mapping.value}
          onChange={(next) => {
            mapping.value = next;
            check.value?.stop();
            check.value = null;
          }}
        />
      )}
      {check.value && !begun && <WalkLine walk={check.value} words="import.checking" />}
      {(isChecked || set.losses.length > 0) && !begun && <Losses losses={lost} checked={isChecked} />}
      {bring.value && <WalkLine walk={bring.value} words="import.running" />}
      {bring.value && <WalkResult walk={bring.value} />}
      {forget.problem && <ProblemNote problem={forget.problem} />}
      <Next
        needsCheck={hasLabels && !isChecked}
        lossy={lost.length > 0}
        images={set.images}
        checking={check.value?.state.value.running ?? false}
        bring={bring.value}
        onCheck={startCheck}
        onBring={startBring}
      />
    </section>
  );
}

type ModesProps = { mode: BringMode; hasLabels: boolean; onChoose: (mode: BringMode) => void };

function Modes({ mode, hasLabels, onChoose }: ModesProps) {
  return (
    <fieldset class="import-modes">
      <legend>{t("import.what")}</legend>
      {MODES.map((each) => (
        <label key={each}>
          <input
            type="radio"
            name="mode"
            checked={mode === each}
            disabled={!hasLabels && each !== "images"}
            onChange={() => onChoose(each)}
            data-testid={`import-mode-${each}`}
          />
          {t(`import.mode.${each}`)}
        </label>
      ))}
    </fieldset>
  );
}

type NextProps = {
  needsCheck: boolean;
  lossy: boolean;
  images: number;
  checking: boolean;
  bring: Walk<BroughtImage> | null;
  onCheck: () => void;
  onBring: () => void;
};

/** The one next thing: to look what is lost, to bring in, or to go on after a stop. */
function Next({ needsCheck, lossy, images, checking, bring, onCheck, onBring }: NextProps) {
  if (bring && (bring.state.value.running || bring.isThrough)) return null;
  if (needsCheck && !bring) {
    return (
      <div class="actions">
        <Button kind="primary" busy={checking} onClick={onCheck} data-testid="import-check">
          {t("import.check")}
        </Button>
      </div>
    );
  }
  const words =
    lossy && !bring ? t("import.start-lossy") : t("import.start", { count: images - (bring?.done ?? 0) });
  return (
    <div class="actions">
      <Button kind="primary" onClick={onBring} data-testid="import-start">
        {words}
      </Button>
    </div>
  );
}
