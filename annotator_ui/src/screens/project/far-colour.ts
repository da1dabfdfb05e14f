/** A colour for one more class. */
import type { ClassInfo } from "../../net/types.ts";

type Rgb = ClassInfo["color"];
const STEPS = [0, 51, 102, 153, 204, 255];

function apart(one: Rgb, other: Rgb): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

/** Of a lattice of 216 colours the one that is farthest from all that are known. */
export function farColour(known: readonly Rgb[]): Rgb {
  let best: { colour: Rgb; distance: number } = { colour: [0, 0, 0], distance: -1 };
  for (const red of STEPS) {
    for (const green of STEPS) {
      for (const blue of STEPS) {
        const colour: Rgb = [red, green, blue];
        const distance = Math.min(Infinity, ...known.map((one) => apart(one, colour)));
        if (distance > best.distance) best = { colour, distance };
      }
    }
  }
  return best.colour;
}

/** As colour fields of forms write it. */
export const hexOf = (colour: Rgb): string =>
  `#${colour.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;

export function colourOf(hex: string): Rgb {
  const at = (place: number) => Number.parseInt(hex.slice(place, place + 2), 16);
  return [at(1), at(3), at(5)];
}
