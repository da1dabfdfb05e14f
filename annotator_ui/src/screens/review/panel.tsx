/** Right of the tile: how it is shown, what is painted in it, and the verdict. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { number, t } from "../../i18n/index.ts";
import type { LabelPng } from "../../kernel/png16.ts";
import type { ClassInfo, Decision, Review, Task } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { Button } from "../../widgets/button.tsx";
import { useCommands } from "../../widgets/commands/use.ts";
import { keyOf } from "../../widgets/commands/words.ts";
import { countPixels } from "../../widgets/stage/colour.ts";
import { ProblemNote } from "../../widgets/states.tsx";
import { deskCommand } from "../desk/command.ts";
import type { Look } from "../desk/look.ts";
import { LookControls } from "../desk/look-controls.tsx";
import { ReturnForm } from "./return-form.tsx";
import { Verified } from "./verified.tsx";

type PanelProps = {
  task: Task;
  raster: LabelPng;
  review: Review;
  look: Look;
  onDecide: (decision: Decision) => Promise<void>;
  onStep: (by: number) => void;
};

export function ReviewPanel({ task, raster, review, look, onDecide, onStep }: PanelProps) {
  const returning = useSignal(false);
  const action = useAction();
  const revision = review.revision;
  const accept = () => action.run(() => onDecide({ revision, verdict: "accept" }));
  const startReturn = () => {
    returning.value = true;
  };
  const judging = { when: () => !returning.value };
  useCommands([
    deskCommand("accept", "review.accept", ["a"], () => void accept(), judging),
    deskCommand("return", "review.return", ["r"], startReturn, judging),
    deskCommand("next", "review.next", ["j"], () => onStep(1)),
    deskCommand("previous", "review.previous", ["k"], () => onStep(-1)),
  ]);
  return (
    <aside class="desk-panel" aria-label={t("review.panel")}>
      <header>
        <h2>
          {task.image.name}, {t("tile.number", { number: task.tile.index + 1 })}
        </h2>
        <p class="quiet">{t("review.by", { painter: review.painter })}</p>
        {task.verdict && review.again && (
          <p class="quiet">{t("review.before", { reason: wordsOf(task.verdict) })}</p>
        )}
      </header>
      <LookControls look={look} />
      <Areas raster={raster} classes={task.taxonomy.classes} />
      <Verified absent={raster.absent ?? []} classes={task.taxonomy.classes} />
      {action.problem && <ProblemNote problem={action.problem} />}
      {returning.value ? (
        <ReturnForm
          busy={action.busy}
          onReturn={(reason, text) =>
            action.run(() => onDecide({ revision, verdict: "return", reason, text }))
          }
          onClose={() => {
            returning.value = false;
          }}
        />
      ) : (
        <div class="verdict">
          <Button
            kind="primary"
            hint={keyOf("desk.accept")}
            busy={action.busy}
            onClick={accept}
            data-testid="accept"
          >
            {t("review.accept")}
          </Button>
          <Button
            hint={keyOf("desk.return")}
            disabled={action.busy}
            onClick={startReturn}
            data-testid="return"
          >
            {t("review.return")}
          </Button>
        </div>
      )}
      <p class="quiet">{t("review.keys", { next: keyOf("desk.next"), previous: keyOf("desk.previous") })}</p>
    </aside>
  );
}

function wordsOf({ reason, text }: NonNullable<Task["verdict"]>): string {
  return [reason && t(`reason.${reason}`), text].filter(Boolean).join(": ");
}

interface Area {
  kind: ClassInfo;
  pixels: number;
  segments: number;
}

/** What is painted, largest first: pixels, and for things how many. */
function areasOf(raster: LabelPng, classes: readonly ClassInfo[]): { areas: Area[]; unpainted: number } {
  const segments = raster.segments ?? [];
  const pixels = countPixels(raster.data, segments.reduce((most, { id }) => Math.max(most, id), 0) + 1);
  const areas = classes.map((kind) => {
    const own = segments.filter(({ id, classId }) => classId === kind.id && (pixels[id] ?? 0) > 0);
    return { kind, segments: own.length, pixels: own.reduce((sum, { id }) => sum + (pixels[id] ?? 0), 0) };
  });
  const painted = areas.filter((area) => area.pixels > 0).sort((a, b) => b.pixels - a.pixels);
  return { areas: painted, unpainted: pixels[0] ?? 0 };
}

function Areas({ raster, classes }: { raster: LabelPng; classes: readonly ClassInfo[] }) {
  const { areas, unpainted } = useMemo(() => areasOf(raster, classes), [raster, classes]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, and keys must reach what lies below
    <ul class="areas" aria-label={t("review.areas")} tabIndex={0}>
      {areas.map(({ kind, pixels, segments }) => (
        <li key={kind.id}>
          <span class="chip" style={{ background: `rgb(${kind.color.join(" ")})` }} />
          <span>{kind.name}</span>
          <span class="quiet num">{kind.is_thing ? `× ${number(segments)}` : ""}</span>
          <span class="quiet num">{number(pixels)} px</span>
        </li>
      ))}
      {unpainted > 0 && (
        <li class="warn">
          <span class="chip" />
          <span>{t("review.unpainted")}</span>
          <span />
          <span class="num">{number(unpainted)} px</span>
        </li>
      )}
    </ul>
  );
}
