/** Colours that stay apart for people who do not see all of them, and patterns that need no colour at all. */
import type { Rgb } from "./rgb.ts";

/** The palette of Okabe and Ito (Color Universal Design, 2008), without its black, which is lost on a street. */
const OKABE_ITO: readonly Rgb[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
];
/** Lightness of later rounds through the palette: towards white (above 0) or black. */
const ROUNDS = [0, 0.45, -0.45, 0.7, -0.65];

function shaded(color: Rgb, amount: number): Rgb {
  const toward = amount > 0 ? 255 : 0;
  return color.map((v) => Math.round(v + (toward - v) * Math.abs(amount))) as unknown as Rgb;
}

/** The colour of the `index`th class of a taxonomy, from 0. */
export function safeColour(index: number): Rgb {
  const round = Math.floor(index / OKABE_ITO.length) % ROUNDS.length;
  return shaded(OKABE_ITO[index % OKABE_ITO.length] as Rgb, ROUNDS[round] as number);
}

/** Which colour and pattern each class gets: those that count come first. */
export function safePlaces(
  classes: readonly { readonly id: number; readonly ignored: boolean }[],
): ReadonlyMap<number, number> {
  const sorted = [...classes.filter((c) => !c.ignored), ...classes.filter((c) => c.ignored)];
  return new Map(sorted.map(({ id }, i) => [id, i]));
}

/** Whether the pixel at x, y lies on the lines of a pattern; all repeat after 8 pixels. */
type Pattern = (x: number, y: number) => boolean;

/** Plain first. In image pixels, so that a pattern stays on its segment when the picture moves. */
const PATTERNS: readonly Pattern[] = [
  () => false,
  (x, y) => ((x + y) & 7) < 2,
  (x) => (x & 7) < 2,
  (x, y) => ((x - y) & 7) < 2,
  (_, y) => (y & 7) < 2,
  (x, y) => (x & 7) < 2 || (y & 7) < 2,
  (x, y) => (((x >> 2) + (y >> 2)) & 1) === 0,
  (x, y) => (x & 7) < 2 && (y & 7) < 2,
];

/** Patterns as bits: for each, whether (x & 7, y & 7) lies on its lines, at `(y & 7) * 8 + (x & 7)`. */
export const PATTERN_BITS: readonly Uint8Array[] = PATTERNS.map((pattern) =>
  Uint8Array.from({ length: 64 }, (_, i) => (pattern(i & 7, i >> 3) ? 1 : 0)),
);

/** The pattern of the `index`th class. Seven colours and eight patterns: no two of 56 classes share both. */
export const patternOf = (index: number): number => index % PATTERNS.length;

/** The colour of a pattern's lines on a colour: towards white on dark, towards black on light. */
export function lineColour([r, g, b]: Rgb): Rgb {
  const isDark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  return shaded([r, g, b], isDark ? 0.5 : -0.45);
}
