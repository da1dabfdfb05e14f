/**
 * Live wire: the cheapest path along edges from an anchor to wherever the pointer is (Mortensen and Barrett, 1995).
 *
 * Paths run along pixel corners, where outlines run: corner (x, y) is the upper left one of pixel (x, y), in pixels of
 * the paint area. All paths from an anchor are found at once; following one back is only a walk.
 */
import type { Point } from "./rect.ts";

/** Edge strengths over the paint area, row-major: 0 = none, 255 = strongest; of each pixel's upper left corner. */
export interface EdgeMap {
  readonly width: number;
  readonly height: number;
  readonly strength: ArrayLike<number>;
}

/** From each corner of a window the step back towards the anchor. */
export interface PathField {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly anchor: Point;
  /** Index into `STEPS` of the step that led to a corner; 255 at the anchor. */
  readonly cameBy: Uint8Array<ArrayBuffer>;
}

/** Corners on a side of the window that is searched around an anchor. */
export const WINDOW = 449;

const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
] as const;
const STRAIGHT = 5;
const DIAGONAL = 7;
/** Costs per unit of length go from 1 on the strongest edge to 32 off any edge. */
const COARSER = 3;
/** More than the dearest step, and a power of two. */
const BUCKETS = 256;
const FAR = 0x7fffffff;
const ANCHOR = 255;

function unitCosts(edges: EdgeMap, field: Omit<PathField, "cameBy">): Uint8Array {
  const costs = new Uint8Array(field.columns * field.rows);
  for (let row = 0, i = 0; row < field.rows; row++) {
    for (let column = 0; column < field.columns; column++, i++) {
      const [x, y] = [field.left + column, field.top + row];
      const inside = x < edges.width && y < edges.height;
      const strength = inside ? (edges.strength[y * edges.width + x] as number) : 0;
      costs[i] = 1 + ((255 - strength) >> COARSER);
    }
  }
  return costs;
}

class Search {
  readonly cameBy: Uint8Array<ArrayBuffer>;
  readonly #cost: Int32Array;
  readonly #units: Uint8Array;
  readonly #buckets: number[][] = Array.from({ length: BUCKETS }, () => []);
  #waiting = 0;

  constructor(
    edges: EdgeMap,
    readonly field: Omit<PathField, "cameBy">,
  ) {
    this.#units = unitCosts(edges, field);
    this.cameBy = new Uint8Array(this.#units.length).fill(ANCHOR);
    this.#cost = new Int32Array(this.#units.length).fill(FAR);
  }

  run(): void {
    const { anchor, left, top, columns } = this.field;
    const start = (anchor.y - top) * columns + (anchor.x - left);
    this.#put(start, 0);
    for (let cost = 0; this.#waiting > 0; cost++) {
      const bucket = this.#buckets[cost % BUCKETS] as number[];
      for (let i = bucket.pop(); i !== undefined; i = bucket.pop()) {
        this.#waiting--;
        if (this.#cost[i] === cost) this.#leave(i, cost);
      }
    }
  }

  #put(i: number, cost: number): void {
    this.#cost[i] = cost;
    (this.#buckets[cost % BUCKETS] as number[]).push(i);
    this.#waiting++;
  }

  #leave(i: number, cost: number): void {
    const { columns, rows } = this.field;
    const x = i % columns;
    const y = (i - x) / columns;
    for (let s = 0; s < STEPS.length; s++) {
      const [dx, dy] = STEPS[s] as readonly [number, number];
      if (x + dx < 0 || y + dy < 0 || x + dx >= columns || y + dy >= rows) continue;
      const next = i + dy * columns + dx;
      const own = cost + (this.#units[next] as number) * (s < 4 ? STRAIGHT : DIAGONAL);
      if (own >= (this.#cost[next] as number)) continue;
      this.cameBy[next] = s;
      this.#put(next, own);
    }
  }
}

/** All cheapest paths from an anchor corner within a window around it (Dijkstra with Dial's buckets, 1969). */
export function searchPaths(edges: EdgeMap, anchor: Point, window = WINDOW): PathField {
  const start = (at: number, size: number) => Math.max(0, Math.min(at - (window >> 1), size + 1 - window));
  const [left, top] = [start(anchor.x, edges.width), start(anchor.y, edges.height)];
  const columns = Math.min(window, edges.width + 1 - left);
  const rows = Math.min(window, edges.height + 1 - top);
  const search = new Search(edges, { left, top, columns, rows, anchor });
  search.run();
  return { left, top, columns, rows, anchor, cameBy: search.cameBy };
}

const clamp = (v: number, low: number, high: number) => Math.min(high, Math.max(low, v));

/** The corners from the anchor to `target`, both with. Outside the window the last part is a straight line. */
export function pathTo(field: PathField, target: Point): Point[] {
  const { left, top, columns, rows, cameBy } = field;
  let x = clamp(target.x, left, left + columns - 1);
  let y = clamp(target.y, top, top + rows - 1);
  const path: Point[] = x === target.x && y === target.y ? [] : [target];
  for (;;) {
    path.push({ x, y });
    const step = STEPS[cameBy[(y - top) * columns + (x - left)] as number];
    if (!step) return path.reverse();
    x -= step[0];
    y -= step[1];
  }
}

/** The corner with the strongest edge within `reach` corners of a point; the nearest of equals. */
export function snapToEdge(edges: EdgeMap, at: Point, reach: number): Point {
  let best: Point = {
    x: clamp(Math.round(at.x), 0, edges.width),
    y: clamp(Math.round(at.y), 0, edges.height),
  };
  let most = -1;
  for (let y = Math.max(0, best.y - reach), y1 = Math.min(edges.height - 1, best.y + reach); y <= y1; y++) {
    for (let x = Math.max(0, best.x - reach), x1 = Math.min(edges.width - 1, best.x + reach); x <= x1; x++) {
      const value = (edges.strength[y * edges.width + x] as number) - Math.hypot(x - at.x, y - at.y);
      if (value > most) [most, best] = [value, { x, y }];
    }
  }
  return best;
}

const STRONG = 48;

/** An edge map from the photo itself, for when the server's is out of reach: steps of colour over 2 x 2 pixels. */
export function edgesOfPhoto(rgba: ArrayLike<number>, width: number, height: number): EdgeMap {
  const strength = new Uint8Array(width * height);
  for (let y = 1; y < height; y++) {
    for (let x = 1; x < width; x++) {
      const here = (y * width + x) * 4;
      const above = here - width * 4;
      let sum = 0;
      for (let c = 0; c < 3; c++) {
        const down = (rgba[here + c] as number) - (rgba[above - 4 + c] as number);
        const up = (rgba[here - 4 + c] as number) - (rgba[above + c] as number);
        sum += down * down + up * up;
      }
      strength[y * width + x] = Math.min(255, (Math.sqrt(sum / 2) / STRONG) * 255);
    }
  }
  return { width, height, strength };
}
