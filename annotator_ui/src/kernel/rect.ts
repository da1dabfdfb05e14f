/** Half-open rectangles in image pixels: x to the right, y down, `x <= px < x + width`. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const right = (r: Rect): number => r.x + r.width;
export const bottom = (r: Rect): number => r.y + r.height;

/** The shared part of two rectangles, or null when they share no pixel. */
export function intersect(a: Rect, b: Rect): Rect | null {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(right(a), right(b)) - x;
  const height = Math.min(bottom(a), bottom(b)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The smallest rectangle that holds both; null stands for "nothing yet". */
export function union(a: Rect | null, b: Rect | null): Rect | null {
  if (a === null) return b;
  if (b === null) return a;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(right(a), right(b)) - x,
    height: Math.max(bottom(a), bottom(b)) - y,
  };
}

/** Grow by `margin` on each side, clamped to `within`. */
export function expand(r: Rect, margin: number, within: Rect): Rect {
  const x = Math.max(within.x, r.x - margin);
  const y = Math.max(within.y, r.y - margin);
  return {
    x,
    y,
    width: Math.min(right(within), right(r) + margin) - x,
    height: Math.min(bottom(within), bottom(r) + margin) - y,
  };
}

export function containsPoint(r: Rect, x: number, y: number): boolean {
  return x >= r.x && y >= r.y && x < right(r) && y < bottom(r);
}
