/** Strokes: the tip swept along a pixel line between two anchors, as one run per row. */
import { type Tip, type TipShape, tipOf } from "./disc.ts";
import type { Point } from "./rect.ts";
import { Spans } from "./spans.ts";

/** Visit every pixel of the line from `a` to `b`, both with (Bresenham 1965, integer error form). */
export function forEachLinePixel(a: Point, b: Point, visit: (x: number, y: number) => void): void {
  const dx = Math.abs(b.x - a.x);
  const dy = -Math.abs(b.y - a.y);
  const stepX = a.x < b.x ? 1 : -1;
  const stepY = a.y < b.y ? 1 : -1;
  let { x, y } = a;
  let error = dx + dy;
  for (;;) {
    visit(x, y);
    if (x === b.x && y === b.y) return;
    const twice = 2 * error;
    if (twice >= dy) {
      error += dy;
      x += stepX;
    }
    if (twice <= dx) {
      error += dx;
      y += stepY;
    }
  }
}

function stamp(tip: Tip, x: number, row: number, low: Int32Array, high: Int32Array): void {
  for (let i = 0; i < tip.diameter; i++) {
    const start = x + (tip.starts[i] as number);
    const end = x + (tip.ends[i] as number);
    if (start < (low[row + i] as number)) low[row + i] = start;
    if (end > (high[row + i] as number)) high[row + i] = end;
  }
}

/** The rows' ends while they are found, kept from call to call: a move allocates no more than its spans. */
let [lows, highs] = [new Int32Array(0), new Int32Array(0)];

/**
 * The union of tips at every pixel of the line. Neighbouring centres differ by at most one pixel on each axis and a
 * tip's rows all hold its own centre column, so each row of the union is one run and its ends are enough.
 */
export function capsule(
  a: Point,
  b: Point,
  diameter: number,
  shape: TipShape = "disc",
  /** Taken for the result, in place of what it held: who paints move by move needs but one. */
  spans = new Spans(),
): Spans {
  const tip = tipOf(shape, diameter);
  const first = Math.min(a.y, b.y) + tip.top;
  const rows = Math.abs(b.y - a.y) + diameter;
  if (lows.length < rows) [lows, highs] = [new Int32Array(rows), new Int32Array(rows)];
  lows.fill(0x7fffffff, 0, rows);
  highs.fill(-0x80000000, 0, rows);
  forEachLinePixel(a, b, (x, y) => stamp(tip, x, y + tip.top - first, lows, highs));
  spans.clear();
  for (let i = 0; i < rows; i++) spans.push(first + i, lows[i] as number, highs[i] as number);
  return spans;
}
