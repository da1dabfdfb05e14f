/** Tiles a reviewer sent back, with the reason in full: they go to their painter first. */
import { moment, t } from "../../i18n/index.ts";
import type { Offer, ReturnedTile } from "../../net/types.ts";
import { LinkButton } from "../../widgets/button.tsx";

export function ReturnedList({ offers }: { offers: Offer[] }) {
  const returned = offers.flatMap(({ project, returned, resume }) =>
    returned.map((tile) => ({ project, tile, held: resume !== null && resume !== tile.task_id })),
  );
  if (returned.length === 0) return null;
  return (
    <section aria-labelledby="returned-title">
      <h2 id="returned-title">{t("home.returned", { count: returned.length })}</h2>
      <ul class="rows returned">
        {returned.map(({ project, tile, held }) => (
          <ReturnedRow key={tile.task_id} title={project.title} tile={tile} held={held} />
        ))}
      </ul>
    </section>
  );
}

/** `held`: another tile is held in this project, and one paints one tile at a time. */
type RowProps = { title: string; tile: ReturnedTile; held: boolean };

function ReturnedRow({ title, tile, held }: RowProps) {
  return (
    <li data-testid={`returned-${tile.task_id}`}>
      <div>
        <p>
          <strong>{tile.reason ? t(`reason.${tile.reason}`) : t("home.returned.one")}</strong>
          {tile.text && <span class="returned-text">{tile.text}</span>}
        </p>
        <p class="quiet">
          {title} · {tile.image} · {t("tile.number", { number: tile.tile_index + 1 })} · {moment(tile.at)}
        </p>
      </div>
      {held ? (
        <span class="quiet">{t("home.returned.held")}</span>
      ) : (
        <LinkButton href={`/paint/${tile.task_id}`}>{t("home.returned.repair")}</LinkButton>
      )}
    </li>
  );
}
