/** Our signature as a picture: a street cut into tiles, some painted, some waiting. Drawn, not photographed. */
import type { JSX } from "preact";

type Ink = "sky" | "wall" | "tree" | "road" | "walk" | "car" | "person" | "sign" | "pole";

/** Things that stand in the street: left, top, right, bottom in the unit square; the first that covers a point wins. */
const THINGS: readonly [Ink, number, number, number, number][] = [
  ["car", 0.56, 0.56, 0.7, 0.68],
  ["car", 0.41, 0.49, 0.46, 0.53],
  ["person", 0.19, 0.6, 0.22, 0.76],
  ["person", 0.26, 0.56, 0.29, 0.7],
  ["person", 0.82, 0.62, 0.85, 0.8],
  ["sign", 0.76, 0.3, 0.82, 0.38],
  ["pole", 0.78, 0.38, 0.8, 0.7],
  ["tree", 0.02, 0.22, 0.2, 0.5],
  ["tree", 0.1, 0.5, 0.13, 0.7],
];

/** What a street shows at a point of the unit square: everything runs towards one point on the horizon. */
function streetAt(x: number, y: number): Ink {
  const thing = THINGS.find(
    ([, left, top, right, bottom]) => x >= left && x < right && y >= top && y < bottom,
  );
  if (thing) return thing[0];
  const side = Math.abs(x - 0.5);
  const depth = y - 0.44;
  if (side < 0.03 + depth * 0.75) return "road";
  if (side < 0.05 + depth * 1.05) return "walk";
  return y > 0.46 - side * 0.85 - (x > 0.7 ? 0.06 : 0) ? "wall" : "sky";
}

/** Cells along one side of a tile of the picture. */
const TILE = 5;

/** Tiles are painted from the lower left on, not quite in order: a repeatable rank in [0, 1) for each. */
function rank(column: number, row: number, columns: number, rows: number): number {
  const mixed = Math.sin(column * 127.1 + row * 311.7) * 43758.5453;
  const scatter = mixed - Math.floor(mixed);
  return (((column + 0.5) / columns + 1 - (row + 0.5) / rows) / 2) * 0.7 + scatter * 0.3;
}

type PictureProps = { columns: number; rows: number; done?: number };

/** A picture of `columns` x `rows` tiles, of which a share `done` is painted. */
export function MosaicPicture({ columns, rows, done = 0.64 }: PictureProps) {
  const tiles: JSX.Element[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const painted = rank(column, row, columns, rows) < done;
      tiles.push(
        <Tile
          key={`${column},${row}`}
          column={column}
          row={row}
          size={{ columns, rows }}
          painted={painted}
        />,
      );
    }
  }
  const step = TILE * 10 + 4;
  return (
    <svg class="mosaic-picture" viewBox={`0 0 ${columns * step - 4} ${rows * step - 4}`} aria-hidden="true">
      {tiles}
    </svg>
  );
}

type TileProps = { column: number; row: number; size: { columns: number; rows: number }; painted: boolean };

function Tile({ column, row, size, painted }: TileProps) {
  const left = column * (TILE * 10 + 4);
  const top = row * (TILE * 10 + 4);
  if (!painted)
    return (
      <rect class="ink-none" x={left + 0.5} y={top + 0.5} width={TILE * 10 - 1} height={TILE * 10 - 1} />
    );
  const cells = Array.from({ length: TILE * TILE }, (_, index) => {
    const x = index % TILE;
    const y = Math.floor(index / TILE);
    const ink = streetAt((column + (x + 0.5) / TILE) / size.columns, (row + (y + 0.5) / TILE) / size.rows);
    return (
      <rect key={index} class={`ink-${ink}`} x={left + x * 10} y={top + y * 10} width={10} height={10} />
    );
  });
  return <>{cells}</>;
}
