/** Our signature as a picture: a street cut into tiles, some painted, some waiting. Drawn, not photographed. */
import type { JSX } from "preact";

type Ink = "sky" | "wall" | "tree" | "road" | "walk" | "car";

/** Which part of a street lies at a point of the unit square. */
function streetAt(x: number, y: number): Ink {
  const side = Math.abs(x - 0.52);
  if (y < 0.46 - side * 0.1) {
    const roof = 0.3 - side * 0.42;
    return y > roof ? (x < 0.24 && y > 0.16 ? "tree" : "wall") : "sky";
  }
  if (y > 0.6 && y < 0.72 && x > 0.6 && x < 0.78) return "car";
  return side < 0.12 + (y - 0.46) * 0.62 ? "road" : "walk";
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
      const painted = (x + (1 - y)) / 2 + (scatter(column, row) - 0.5) * 0.5 < done;
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
