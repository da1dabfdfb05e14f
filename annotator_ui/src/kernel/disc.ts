/**
 * The brush tip: an exact integer disc or square.
 *
 * A disc of diameter d holds the pixels whose centre lies within d / 2 of its own centre. Odd tips are centred on a
 * pixel, even tips on a pixel corner, so every diameter is symmetric and d = 1 is one pixel, d = 2 two by two.
 * All arithmetic is in half pixels and integers.
 */
export interface Tip {
  readonly diameter: number;
  /** First row below the anchor: rows are `anchor.y + top .. anchor.y + top + diameter - 1`. */
  readonly top: number;
  /** For each row, the first x and the x after the last, relative to the anchor. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export type TipShape = "disc" | "square";

/** The largest tip, in image pixels. */
export const MAX_DIAMETER = 1024;

const caches: Readonly<Record<TipShape, Map<number, Tip>>> = { disc: new Map(), square: new Map() };

function makeSquare(diameter: number): Tip {
  const top = 0 - Math.floor(diameter / 2);
  const starts = new Int32Array(diameter).fill(top);
  return { diameter, top, starts, ends: new Int32Array(diameter).fill(top + diameter) };
}

function makeDisc(diameter: number): Tip {
  const starts = new Int32Array(diameter);
  const ends = new Int32Array(diameter);
  const top = 0 - Math.floor(diameter / 2);
  for (let row = 0; row < diameter; row++) {
    const dy = 2 * row + 1 - diameter;
    let reach = diameter - 1;
    while (reach * reach + dy * dy > diameter * diameter) reach -= 2;
    starts[row] = top + (diameter - 1 - reach) / 2;
    ends[row] = top + (diameter - 1 + reach) / 2 + 1;
  }
  return { diameter, top, starts, ends };
}

/** The tip of a whole diameter (a square's side) >= 1. Throws RangeError otherwise. */
export function tipOf(shape: TipShape, diameter: number): Tip {
  if (!Number.isInteger(diameter) || diameter < 1) throw new RangeError(`brush diameter ${diameter}`);
  let made = caches[shape].get(diameter);
  if (!made) {
    made = shape === "disc" ? makeDisc(diameter) : makeSquare(diameter);
    caches[shape].set(diameter, made);
  }
  return made;
}

export const disc = (diameter: number): Tip => tipOf("disc", diameter);

/** The anchor for a pointer at a real image coordinate: the pixel under it (odd) or the nearest corner (even). */
export function anchor(diameter: number, coordinate: number): number {
  return diameter % 2 === 1 ? Math.floor(coordinate) : Math.round(coordinate);
}
