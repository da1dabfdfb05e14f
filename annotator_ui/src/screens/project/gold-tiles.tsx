/** Single tiles that were measured, the worst first, and where each differs from its answer. */
import { useSignal } from "@preact/signals";
import { moment, number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { API } from "../../net/client.ts";
import type { GoldTile } from "../../net/leadTypes.ts";
import { Button } from "../../widgets/button.tsx";
import { Dialog } from "../../widgets/dialog.tsx";
import { useLoad } from "../../widgets/load.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { share } from "./share.ts";

/** Loads anew with every `version`. */
export function GoldTiles({ slug, version = 0 }: { slug: string; version?: number }) {
  const tiles = useLoad(`gold tiles ${slug} ${version}`, () => api.goldTiles(slug));
  const shown = useSignal<GoldTile | null>(null);
  if (tiles.problem) return <ProblemNote problem={tiles.problem} retry={tiles.reload} />;
  if (!tiles.value) return <Loading />;
  if (tiles.value.length === 0) {
    return (
      <Empty sentence={t("gold.no-tiles")} picture={<MosaicPicture columns={9} rows={4} done={0.2} />} />
    );
  }
  return (
    <>
      <h2>{t("gold.worst")}</h2>
      <div class="quality-scroll">
        <TileTable
          tiles={tiles.value}
          onShow={(tile) => {
            shown.value = tile;
          }}
        />
      </div>
      {shown.value && (
        <Differences
          tile={shown.value}
          onClose={() => {
            shown.value = null;
          }}
        />
      )}
    </>
  );
}

type TableProps = { tiles: readonly GoldTile[]; onShow: (tile: GoldTile) => void };

function TileTable({ tiles, onShow }: TableProps) {
  return (
    <table class="table" data-testid="gold-tiles">
      <thead>
        <tr>
          <th scope="col">{t("gold.tile")}</th>
          <th scope="col">{t("gold.painter")}</th>
          {(["agreement", "iou", "pq", "missed"] as const).map((name) => (
            <th key={name} scope="col" class="num">
              {t(`gold.${name}`)}
            </th>
          ))}
          <th scope="col">{t("gold.outcome")}</th>
          <th scope="col">{t("gold.when")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {tiles.map((tile) => (
          <TileRow key={tile.measure} tile={tile} onShow={onShow} />
        ))}
      </tbody>
    </table>
  );
}

const called = ({ image, tile_index }: GoldTile) =>
  t("gold.called", { image: image.name, number: tile_index + 1 });

function TileRow({ tile, onShow }: { tile: GoldTile; onShow: (tile: GoldTile) => void }) {
  return (
    <tr>
      <th scope="row">{called(tile)}</th>
      <td>{tile.painter}</td>
      <td class="num">{share(tile.agreement)}</td>
      <td class="num">{share(tile.mean_iou)}</td>
      <td class="num">{tile.panoptic_quality === null ? "–" : share(tile.panoptic_quality)}</td>
      <td class="num">{number(tile.missed)}</td>
      <td>{t(tile.passed ? "gold.did-pass" : "gold.did-not-pass")}</td>
      <td class="quiet">{moment(tile.handed_in_at)}</td>
      <td class="num">
        <Button kind="quiet" onClick={() => onShow(tile)}>
          {t("gold.look")}
          <span class="spoken"> {called(tile)}</span>
        </Button>
      </td>
    </tr>
  );
}

/** The tile's photo, with the differing pixels in one colour over it. */
function Differences({ tile, onClose }: { tile: GoldTile; onClose: () => void }) {
  const mask = `url("${API}/gold/${tile.measure}/differences.png")`;
  return (
    <Dialog title={called(tile)} onClose={onClose}>
      <figure class="changes-pixels gold-pixels" data-testid="gold-differences">
        <img src={tile.photo} alt={t("gold.photo", { tile: called(tile) })} />
        <div style={{ maskImage: mask }} />
        <figcaption class="quiet">
          {t(tile.agreement === 1 ? "gold.photo.same" : "gold.photo.what", { version: tile.version })}
        </figcaption>
      </figure>
      <footer class="dialog-actions">
        <Button onClick={onClose}>{t("action.close")}</Button>
      </footer>
    </Dialog>
  );
}
