/** How far a walk through a set is, what would be lost, and what became of its images. */
import { type MessageKey, number, t } from "../../../i18n/index.ts";
import type { BroughtImage, Loss } from "../../../net/leadTypes.ts";
import { Button } from "../../../widgets/button.tsx";
import { ProblemNote } from "../../../widgets/states.tsx";
import { sumUp } from "./losses.ts";
import type { Failed, Walk } from "./walk.ts";

const MOST_SHOWN = 50;

export function WalkLine<T>({ walk, words }: { walk: Walk<T>; words: MessageKey }) {
  const { total, running, stopped, failed } = walk.state.value;
  const { done } = walk;
  const counts = { done: number(done), total: number(total) };
  return (
    <div class="import-line" data-testid="import-line" data-done={done} data-running={running}>
      <progress max={Math.max(1, total)} value={done} aria-label={t("import.progress")} />
      <span class="num">{t(words, counts)}</span>
      {running && <Button onClick={() => walk.stop()}>{t("import.stop")}</Button>}
      {!running && !walk.isThrough && !stopped && <p class="quiet">{t("import.stopped", counts)}</p>}
      {stopped && <ProblemNote problem={stopped} retry={() => void walk.run()} />}
      {failed.length > 0 && <Refused failed={failed} />}
    </div>
  );
}

function Refused({ failed }: { failed: readonly Failed[] }) {
  return (
    <div class="note" role="alert" data-testid="import-refused">
      <strong class="loss">{t("import.refused")}</strong>
      <ul>
        {failed.slice(0, MOST_SHOWN).map(({ n, problem }) => (
          <li key={n}>{problem.message}</li>
        ))}
      </ul>
    </div>
  );
}

export function Losses({ losses, checked }: { losses: readonly Loss[]; checked: boolean }) {
  const sums = sumUp(losses);
  if (sums.length === 0) {
    return checked ? (
      <p class="safe" data-testid="import-losses" data-count={0}>
        {t("import.no-losses")}
      </p>
    ) : null;
  }
  return (
    <div class="note" data-testid="import-losses" data-count={sums.length}>
      <p>
        <strong class="warn">{t("import.losses", { count: sums.length })}</strong>
      </p>
      <ul>
        {sums.slice(0, MOST_SHOWN).map(({ detail, images, pixels }) => (
          <li key={detail}>{t("import.loss", { detail, images, pixels: number(pixels) })}</li>
        ))}
      </ul>
    </div>
  );
}

export function WalkResult({ walk }: { walk: Walk<BroughtImage> }) {
  const { results, failed } = walk.state.value;
  const outcomes = (name: BroughtImage["outcome"]) =>
    results.filter(({ outcome }) => outcome === name).length;
  const tiles = (name: "accepted" | "proposed" | "kept" | "known") =>
    results.reduce((sum, one) => sum + (one.tiles?.[name] ?? 0), 0);
  const refused = results.filter(({ outcome }) => outcome === "refused");
  return (
    <div
      data-testid="import-result"
      data-taken={outcomes("taken")}
      data-accepted={tiles("accepted")}
      data-known={tiles("known")}
    >
      <p>
        {t("import.result", {
          taken: number(outcomes("taken")),
          duplicate: number(outcomes("duplicate")),
          refused: number(refused.length + failed.length),
          accepted: number(tiles("accepted")),
          proposed: number(tiles("proposed")),
          kept: number(tiles("kept")),
          known: tiles("known"),
        })}
      </p>
      {refused.length > 0 && (
        <ul class="loss">
          {refused.slice(0, MOST_SHOWN).map(({ name, detail }) => (
            <li key={name}>
              <span class="mono">{name}</span> {detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
