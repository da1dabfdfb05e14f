/** Where a pixel comes from: its object, the tile that owns it, who painted it and when it was accepted. */
import { moment, number, t } from "../../i18n/index.ts";
import type { Point } from "../../kernel/rect.ts";
import type { ApiProblem } from "../../net/problem.ts";
import type { ClassInfo, MaskSegment, PixelHistory } from "../../net/types.ts";
import { ProblemNote } from "../../widgets/states.tsx";

export interface Picked {
  at: Point;
  history: PixelHistory | null;
  problem: ApiProblem | null;
}

type HistoryProps = {
  picked: Picked | null;
  classes: readonly ClassInfo[];
  segments: readonly MaskSegment[];
};

export function History({ picked, classes, segments }: HistoryProps) {
  if (!picked) return <p class="quiet">{t("mask.pick")}</p>;
  if (picked.problem) return <ProblemNote problem={picked.problem} />;
  const { at, history } = picked;
  return (
    <section class="history" aria-label={t("mask.history")} aria-live="polite" data-testid="pixel-history">
      <h2>{t("mask.pixel", { x: at.x, y: at.y })}</h2>
      {history && <Facts history={history} classes={classes} segments={segments} />}
    </section>
  );
}

type FactsProps = { history: PixelHistory; classes: readonly ClassInfo[]; segments: readonly MaskSegment[] };

function Facts({ history, classes, segments }: FactsProps) {
  const kind = classes.find(({ id }) => id === history.class_id);
  const segment = segments.find(({ id }) => id === history.segment);
  return (
    <dl class="facts">
      <dt>{t("mask.class")}</dt>
      <dd>{kind?.name ?? t("review.unpainted")}</dd>
      {segment && (
        <>
          <dt>{t("mask.segment")}</dt>
          <dd>{t("mask.segment.of", { id: number(segment.id), area: number(segment.area) })}</dd>
        </>
      )}
      <dt>{t("mask.tile")}</dt>
      <dd>{number(history.tile_index + 1)}</dd>
      <dt>{t("mask.painter")}</dt>
      <dd>{history.painter ?? "–"}</dd>
      <dt>{t("mask.saved")}</dt>
      <dd>{history.saved_at ? moment(history.saved_at) : "–"}</dd>
      <dt>{t("mask.accepted")}</dt>
      <dd>{history.accepted_at ? moment(history.accepted_at) : "–"}</dd>
    </dl>
  );
}
