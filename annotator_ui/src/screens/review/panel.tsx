/** Right of the tile: how it is shown, what is painted in it, and the verdict. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { number, t } from "../../i18n/index.ts";
import type { LabelPng } from "../../kernel/png16.ts";
import type { ClassInfo, Decision, Review, Task } from "../../net/types.ts";
import { Button } from "../../widgets/button.tsx";
import { useCommands } from "../../widgets/commands/use.ts";
import { keyOf } from "../../widgets/commands/words.ts";
import { ReissueText } from "../../widgets/reissueText.tsx";
import { countPixels } from "../../widgets/stage/colour.ts";
import { ProblemNote } from "../../widgets/states.tsx";
import { deskCommand } from "../desk/command.ts";
import type { Look } from "../desk/look.ts";
import { LookControls } from "../desk/look-controls.tsx";
import type { LoadedTile } from "./ahead.ts";
import { ReturnForm } from "./return-form.tsx";
import type { Verdicts } from "./verdicts.ts";
import { Verified } from "./verified.tsx";
import { type View, ViewControls } from "./view-controls.tsx";

type PanelProps = {
  tile: LoadedTile;
  review: Review;
  look: Look;
  verdicts: Verdicts;
  view: View;
  onDecide: (decision: Decision) => void;
  onStep: (by: number) => void;
};

export function ReviewPanel({ tile, review, look, verdicts, view, onDecide, onStep }: PanelProps) {
  const { task, raster } = tile;
  const returning = useSignal(false);
  const revision = review.revision;
  const refused = verdicts.refused.value;
  const accept = () => onDecide({ revision, verdict: "accept" });
  const startReturn = () => {
    returning.value = true;
  };
  const judging = { when: () => !returning.value };
  useCommands([
    deskCommand("accept", "review.accept", ["a"], accept, judging),
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
        {task.reissue && (
          <p class="quiet">
            <ReissueText task={task} />
          </p>
        )}
      </header>
      <LookControls look={look} />
      <ViewControls view={view} />
      <Areas raster={raster} classes={task.taxonomy.classes} />
      <Verified absent={raster.absent ?? []} classes={task.taxonomy.classes} />
      {refused?.review.revision === revision && <ProblemNote problem={refused.problem} />}
      {returning.value ? (
        <ReturnForm
          onReturn={(reason, text) => onDecide({ revision, verdict: "return", reason, text })}
          onClose={() => {
            returning.value = false;
          }}
        />
      ) : (
        <div class="verdict">
          <Button kind="primary" hint={keyOf("desk.accept")} onClick={accept} data-testid="accept">
            {t("review.accept")}
          </Button>
          <Button hint={keyOf("desk.return")} onClick={startReturn} data-testid="return">
            {t("review.return")}
          </Button>
        </div>
      )}
      <OnTheirWay verdicts={verdicts} />
      <p class="quiet">{t("review.keys", { next: keyOf("desk.next"), previous: keyOf("desk.previous") })}</p>
    </aside>
  );
}

/** Never "accepted" or "returned": that is said once the server has said so. */
function OnTheirWay({ verdicts }: { verdicts: Verdicts }) {
  const count = verdicts.waiting.value.length;
  const away = verdicts.offline.value;
  return (
    <p class={away ? "warn" : "quiet"} role="status" data-testid="verdicts" data-count={count}>
      {count > 0 && t(away ? "review.waiting-for-line" : "review.sending", { count })}
    </p>
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
