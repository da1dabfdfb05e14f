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

/** A repeatable number in [0, 1) for a cell, so that the picture is the same on every visit. */
function scatter(column: number, row: number): number {
  const mixed = Math.sin(column * 127.1 + row * 311.7) * 43758.5453;
  return mixed - Math.floor(mixed);
}

type PictureProps = { columns: number; rows: number; done?: number };

/** `done` is the share of tiles already painted, the nearest to the left bottom first. */
export function MosaicPicture({ columns, rows, done = 0.62 }: PictureProps) {
  const cells: JSX.Element[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = (column + 0.5) / columns;
      const y = (row + 0.5) / rows;
      const painted = (x + (1 - y)) / 2 + (scatter(column, row) - 0.5) * 0.24 < done;
      cells.push(
        <rect
          key={`${column},${row}`}
          class={painted ? `ink-${streetAt(x, y)}` : "ink-none"}
          x={column * 10 + 0.5}
          y={row * 10 + 0.5}
          width={9}
          height={9}
        />,
      );
    }
  }
  return (
    <svg class="mosaic-picture" viewBox={`0 0 ${columns * 10} ${rows * 10}`} aria-hidden="true">
      {cells}
    </svg>
  );
}
