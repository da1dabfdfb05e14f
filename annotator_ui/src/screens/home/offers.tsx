/** One offer a row: project, what it is, minutes, how many are open, Start. The first is the thing to do next. */
import { number, t } from "../../i18n/index.ts";
import type { Offer } from "../../net/types.ts";
import { Button } from "../../widgets/button.tsx";
import { useKeys } from "../../widgets/keys.ts";

type OfferListProps = { offers: Offer[]; onStart: (offer: Offer) => void; busy: boolean };

export function OfferList({ offers, onStart, busy }: OfferListProps) {
  const first = offers[0];
  useKeys({ enter: () => first && !busy && onStart(first) });
  return (
    <section aria-labelledby="offers-title">
      <h1 id="offers-title">{t("home.offers")}</h1>
      <ul class="rows offers">
        {offers.map((offer) => (
          <OfferRow
            key={`${offer.project.slug} ${offer.kind}`}
            offer={offer}
            next={offer === first}
            busy={busy}
            onStart={() => onStart(offer)}
          />
        ))}
      </ul>
    </section>
  );
}

type OfferRowProps = { offer: Offer; next: boolean; busy: boolean; onStart: () => void };

function OfferRow({ offer, next, busy, onStart }: OfferRowProps) {
  const { project, kind, open, minutes, resume } = offer;
  return (
    <li data-testid={`offer-${project.slug}-${kind}`}>
      <span class="offer-what">
        <strong>{project.title}</strong>
        <span class="quiet">{t(`offer.${kind}`)}</span>
      </span>
      <span class="quiet num">
        {minutes !== null && t("offer.minutes", { minutes: number(Math.max(1, Math.round(minutes))) })}
      </span>
      <span class="quiet num">{t(`offer.${kind}.open`, { count: open })}</span>
      <Button
        kind={next ? "primary" : "plain"}
        hint={next ? "⏎" : undefined}
        busy={busy}
        onClick={onStart}
        data-testid={`start-${project.slug}-${kind}`}
      >
        {resume ? t("offer.resume") : t("offer.start")}
        <span class="spoken">{` ${project.title}, ${t(`offer.${kind}`)}`}</span>
      </Button>
    </li>
  );
}
