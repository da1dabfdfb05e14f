/** The counts of a project in tiles and pixels; the swatches are the legend of the mosaic below. */
import { number, percent, t } from "../../i18n/index.ts";
import { may } from "../../net/session.ts";
import type { Progress } from "../../net/types.ts";
import { PixelBar } from "../../widgets/pixel-bar.tsx";
import { StateSwatch, stateName, TILE_STATES } from "../../widgets/tile-state.tsx";

export function Counts({ slug, progress }: { slug: string; progress: Progress }) {
  const { images, tiles, pixels } = progress;
  return (
    <dl class="counts">
      <div class="count-pixels">
        <dt>{t("counts.pixels")}</dt>
        <dd>
          <PixelBar pixels={pixels} />
          <span class="quiet">
            {t("counts.pixels.of", { accepted: number(pixels.accepted), total: number(pixels.total) })} ·{" "}
            {percent(pixels.accepted, pixels.total)}
          </span>
        </dd>
      </div>
      <div>
        <dt>{t("counts.tiles", { count: tiles.total })}</dt>
        <dd class="count-states">
          {TILE_STATES.map((state) => (
            <span key={state} data-testid={`count-${state}`}>
              <StateSwatch state={state} />
              {number(tiles[state])} <span class="quiet">{stateName(state, tiles[state])}</span>
            </span>
          ))}
        </dd>
      </div>
      <div>
        <dt>{t("counts.images")}</dt>
        <dd>
          {number(images.merged)}{" "}
          <span class="quiet">{t("counts.images.merged", { total: number(images.total) })}</span>
        </dd>
      </div>
      <Waiting slug={slug} progress={progress} />
    </dl>
  );
}

/** What waits for a reviewer, with the way to it. */
function Waiting({ slug, progress }: { slug: string; progress: Progress }) {
  const reviews = progress.tiles.submitted;
  const questions = progress.questions_open;
  if (!may(slug, "reviewer", "lead") || reviews + questions === 0) return null;
  return (
    <div>
      <dt>{t("counts.waiting")}</dt>
      <dd class="count-states">
        {reviews > 0 && (
          <a href={`/p/${slug}/review`} data-testid="to-review">
            {t("counts.reviews", { count: reviews })}
          </a>
        )}
        {questions > 0 && (
          <a href={`/p/${slug}/questions`} data-testid="to-questions">
            {t("counts.questions", { count: questions })}
          </a>
        )}
      </dd>
    </div>
  );
}
