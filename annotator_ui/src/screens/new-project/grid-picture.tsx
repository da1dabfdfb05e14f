/** What the sizes mean for a photo of 2048 x 1024: the cores, and one tile with its paint area and context. */
import { number, percent, t } from "../../i18n/index.ts";

const WIDTH = 2048;
const HEIGHT = 1024;

/** Starts of `parts` cores whose sides differ by at most one pixel, and the end. */
export function cuts(length: number, target: number): number[] {
  const parts = Math.max(1, Math.ceil(length / Math.max(1, target)));
  return Array.from({ length: parts + 1 }, (_, index) => Math.floor((index * length) / parts));
}

interface Span {
  start: number;
  end: number;
}

const grow = ({ start, end }: Span, by: number, length: number): Span => ({
  start: Math.max(0, start - by),
  end: Math.min(length, end + by),
});

const span = (edges: number[], index: number): Span => ({
  start: edges[index] ?? 0,
  end: edges[index + 1] ?? 0,
});

/** Share of pixels that are painted twice or more because paint areas overlap. */
export function overlapCost(columns: number[], rows: number[], overlap: number): number {
  const painted = (edges: number[], length: number) =>
    edges.slice(1).reduce((sum, _, index) => {
      const { start, end } = grow(span(edges, index), overlap, length);
      return sum + end - start;
    }, 0);
  return (painted(columns, WIDTH) * painted(rows, HEIGHT)) / (WIDTH * HEIGHT) - 1;
}

type GridProps = { tile: number; overlap: number; context: number };

export function GridPicture({ tile, overlap, context }: GridProps) {
  const columns = cuts(WIDTH, Math.max(32, tile));
  const rows = cuts(HEIGHT, Math.max(32, tile));
  const tiles = (columns.length - 1) * (rows.length - 1);
  const column = Math.min(1, columns.length - 2);
  const shape = (margin: number) => {
    const x = grow(span(columns, column), margin, WIDTH);
    const y = grow(span(rows, 0), margin, HEIGHT);
    return { x: x.start, y: y.start, width: x.end - x.start, height: y.end - y.start };
  };
  return (
    <figure class="grid-picture">
      <svg viewBox={`-4 -4 ${WIDTH + 8} ${HEIGHT + 8}`} role="img" aria-label={t("new.picture")}>
        <rect width={WIDTH} height={HEIGHT} class="photo" />
        <rect {...shape(overlap + context)} class="context" />
        <rect {...shape(overlap)} class="paint" />
        <rect {...shape(0)} class="core" />
        <path
          class="cut"
          d={[...columns.map((x) => `M${x} 0V${HEIGHT}`), ...rows.map((y) => `M0 ${y}H${WIDTH}`)].join("")}
        />
      </svg>
      <figcaption class="quiet">
        <p>
          {t("new.picture.tiles", {
            count: tiles,
            width: number(WIDTH, { useGrouping: false }),
            height: number(HEIGHT, { useGrouping: false }),
            cost: percent(Math.round(100 * overlapCost(columns, rows, overlap)), 100),
          })}
        </p>
        <ul class="legend-row">
          <li>
            <span class="chip core" /> {t("new.picture.core")}
          </li>
          <li>
            <span class="chip paint" /> {t("new.picture.paint")}
          </li>
          <li>
            <span class="chip context" /> {t("new.picture.context")}
          </li>
        </ul>
      </figcaption>
    </figure>
  );
}
