/** What waits for a verdict, one tile a row, with its picture. */
import { useEffect, useRef } from "preact/hooks";
import { ago, t } from "../../i18n/index.ts";
import type { Review } from "../../net/types.ts";
import type { ReviewsAhead } from "./ahead.ts";

type StripProps = {
  reviews: readonly Review[];
  current: Review;
  ahead: ReviewsAhead;
  onChoose: (review: Review) => void;
};

export function Filmstrip({ reviews, current, ahead, onChoose }: StripProps) {
  return (
    <nav class="filmstrip" aria-label={t("review.waiting", { count: reviews.length })}>
      <h1 class="desk-title">{t("review.waiting", { count: reviews.length })}</h1>
      <ol>
        {reviews.map((review) => (
          <Still
            key={review.task_id}
            review={review}
            here={review === current}
            fetched={ahead.tiles.value.has(review.revision)}
            onChoose={onChoose}
          />
        ))}
      </ol>
    </nav>
  );
}

type StillProps = { review: Review; here: boolean; fetched: boolean; onChoose: (review: Review) => void };

function Still({ review, here, fetched, onChoose }: StillProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (here) button.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [here]);
  return (
    <li>
      <button
        ref={button}
        type="button"
        class="still"
        aria-current={here ? "true" : undefined}
        onClick={() => onChoose(review)}
        data-fetched={fetched}
        data-testid={`review-${review.task_id}`}
      >
        <strong>{review.image.name}</strong>
        <span class="quiet">
          {t("tile.number", { number: review.tile_index + 1 })} · {review.painter}
        </span>
        <span class="quiet">
          {review.again && <span class="warn">{t("review.again")} · </span>}
          {ago(review.submitted_at)}
        </span>
      </button>
    </li>
  );
}
