/** What waits for a verdict, one tile a row, with its picture. */
import { useEffect, useRef } from "preact/hooks";
import { ago, t } from "../../i18n/index.ts";
import type { Review } from "../../net/types.ts";

type StripProps = { reviews: Review[]; current: Review; onChoose: (task: string) => void };

export function Filmstrip({ reviews, current, onChoose }: StripProps) {
  return (
    <nav class="filmstrip" aria-label={t("review.waiting", { count: reviews.length })}>
      <h1 class="desk-title">{t("review.waiting", { count: reviews.length })}</h1>
      <ol>
        {reviews.map((review) => (
          <Still key={review.task_id} review={review} here={review === current} onChoose={onChoose} />
        ))}
      </ol>
    </nav>
  );
}

function Still({
  review,
  here,
  onChoose,
}: {
  review: Review;
  here: boolean;
  onChoose: (task: string) => void;
}) {
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
        onClick={() => onChoose(review.task_id)}
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
