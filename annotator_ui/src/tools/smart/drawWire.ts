/** The wire so far and its anchors, in CSS pixels. */
import { type Camera, toScreen } from "../../kernel/camera.ts";
import type { Point } from "../../kernel/rect.ts";
import { strokeTwice } from "../../view/cursor.ts";

const RADIUS = 3;
const FIRST_RADIUS = 5;

/** `path` and `anchors` are corners in image pixels; the first anchor is the place that closes. */
export function drawWire(
  ctx: CanvasRenderingContext2D,
  camera: Camera,
  path: readonly Point[],
  anchors: readonly Point[],
): void {
  ctx.beginPath();
  for (const p of path) {
    const { x, y } = toScreen(camera, p);
    ctx.lineTo(x, y);
  }
  strokeTwice(ctx);
  for (const [i, p] of anchors.entries()) {
    const { x, y } = toScreen(camera, p);
    ctx.beginPath();
    ctx.arc(x, y, i === 0 ? FIRST_RADIUS : RADIUS, 0, 2 * Math.PI);
    ctx.fillStyle = "white";
    ctx.fill();
    strokeTwice(ctx, 0.5);
  }
}
