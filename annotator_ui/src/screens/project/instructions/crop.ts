/** Which part of a photo is cut out: rectangles in image pixels, always inside the photo. */
import type { Extent } from "../../../kernel/camera.ts";
import type { Point, Rect } from "../../../kernel/rect.ts";

export const SIDES = ["x", "y", "width", "height"] as const;
export type Side = (typeof SIDES)[number];

/** Smaller parts show nothing. */
const LEAST = 8;
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** A third of the photo, from its middle. */
export function firstCrop({ width, height }: Extent): Rect {
  const [w, h] = [Math.max(LEAST, Math.round(width / 3)), Math.max(LEAST, Math.round(height / 3))];
  return { x: Math.round((width - w) / 2), y: Math.round((height - h) / 2), width: w, height: h };
}

/** The rectangle that two corners span. */
export function between(a: Point, b: Point, { width, height }: Extent): Rect {
  const [x, y] = [Math.round(Math.min(a.x, b.x)), Math.round(Math.min(a.y, b.y))];
  const [right, bottom] = [Math.round(Math.max(a.x, b.x)), Math.round(Math.max(a.y, b.y))];
  return inside({ x, y, width: right - x, height: bottom - y }, { width, height });
}

export function withSide(rect: Rect, side: Side, value: number, photo: Extent): Rect {
  return Number.isFinite(value) ? inside({ ...rect, [side]: Math.round(value) }, photo) : rect;
}

/** The corner gives way to the size where both cannot be had. */
function inside(rect: Rect, photo: Extent): Rect {
  const width = clamp(rect.width, Math.min(LEAST, photo.width), photo.width);
  const height = clamp(rect.height, Math.min(LEAST, photo.height), photo.height);
  return {
    x: clamp(rect.x, 0, photo.width - width),
    y: clamp(rect.y, 0, photo.height - height),
    width,
    height,
  };
}
