/** The brush tip as a part of the scene: where it lies, and how it is drawn. */
import { type Camera, toScreen } from "../kernel/camera.ts";
import { type TipShape, tipOf } from "../kernel/disc.ts";
import type { Point, Rect } from "../kernel/rect.ts";

export interface TipLook {
  /** The pixel or corner it is centred on, in image pixels. */
  readonly anchor: Point;
  /** In image pixels. */
  readonly diameter: number;
  readonly shape: TipShape;
}

/** The line around the tip, in CSS pixels, and one to spare. */
const MARGIN = 3;

export function sameTip(a: TipLook | null, b: TipLook | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.anchor.x === b.anchor.x && a.anchor.y === b.anchor.y && a.diameter === b.diameter && a.shape === b.shape
  );
}

/** The device pixels that a tip and its line lie in. */
export function tipArea({ anchor, diameter, shape }: TipLook, camera: Camera, ratio: number): Rect {
  const { top } = tipOf(shape, diameter);
  const corner = toScreen(camera, { x: anchor.x + top, y: anchor.y + top });
  const [x, y] = [Math.floor((corner.x - MARGIN) * ratio), Math.floor((corner.y - MARGIN) * ratio)];
  const side = Math.ceil((diameter * camera.scale + 2 * MARGIN) * ratio) + 1;
  return { x, y, width: side, height: side };
}
