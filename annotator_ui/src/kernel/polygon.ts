/** Polygons to pixels: even-odd rule, a pixel belongs when its centre is inside. Vertices are pixel corners. */
import type { Point } from "./rect.ts";
import { Spans } from "./spans.ts";

const ceilDiv = (n: number, d: number): number => -Math.floor(-n / d);

/** The first pixel whose centre is at or right of the edge's crossing with the centre line of row `y`. */
function crossing(a: Point, b: Point, y: number): number {
  const rise = 2 * (b.y - a.y);
  const along = (2 * (y - a.y) + 1) * (b.x - a.x);
  // x + 1/2 >= a.x + along / rise, in whole numbers: 2x >= 2 a.x - 1 + 2 along / rise.
  return rise > 0
    ? ceilDiv((2 * a.x - 1) * rise + 2 * along, 2 * rise)
    : ceilDiv(-((2 * a.x - 1) * rise + 2 * along), -2 * rise);
}

function rowCrossings(vertices: readonly Point[], y: number): number[] {
  const xs: number[] = [];
  let a = vertices[vertices.length - 1] as Point;
  for (const b of vertices) {
    if (a.y <= y !== b.y <= y) xs.push(crossing(a, b, y));
    a = b;
  }
  return xs.sort((p, q) => p - q);
}

/** Fill a closed polygon with whole-number vertices (pixel corners). Fewer than three vertices fill nothing. */
export function polygonSpans(vertices: readonly Point[]): Spans {
  const spans = new Spans();
  if (vertices.length < 3) return spans;
  const ys = vertices.map((v) => v.y);
  const last = Math.max(...ys);
  for (let y = Math.min(...ys); y < last; y++) {
    const xs = rowCrossings(vertices, y);
    for (let i = 0; i + 1 < xs.length; i += 2) spans.push(y, xs[i] as number, xs[i + 1] as number);
  }
  return spans;
}
