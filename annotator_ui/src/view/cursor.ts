/** The cursor canvas: brush tip, polygon in the making, keyboard cross. Shapes only; it never holds labels. */
import { type Camera, toScreen } from "../kernel/camera.ts";
import { type TipShape, tipOf } from "../kernel/disc.ts";
import type { Point } from "../kernel/rect.ts";

/** A 2D context on a canvas in sight or off it. */
export type Context2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const LIGHT = "rgb(255 255 255 / 95%)";
const DARK = "rgb(0 0 0 / 75%)";

/** Stroke the current path so that it shows on any photo. */
export function strokeTwice(ctx: Context2D, width = 1): void {
  ctx.lineWidth = width + 2;
  ctx.strokeStyle = DARK;
  ctx.stroke();
  ctx.lineWidth = width;
  ctx.strokeStyle = LIGHT;
  ctx.stroke();
}

/** The tip's outline along its pixels, as a path in CSS pixels. */
function tipPath(ctx: Context2D, camera: Camera, anchor: Point, diameter: number, shape: TipShape): void {
  const tip = tipOf(shape, diameter);
  const corner = (x: number, y: number) => toScreen(camera, { x: anchor.x + x, y: anchor.y + y });
  const line = (x: number, y: number) => {
    const p = corner(x, y);
    ctx.lineTo(p.x, p.y);
  };
  ctx.beginPath();
  for (let i = 0; i < diameter; i++) {
    line(tip.ends[i] as number, tip.top + i);
    line(tip.ends[i] as number, tip.top + i + 1);
  }
  for (let i = diameter - 1; i >= 0; i--) {
    line(tip.starts[i] as number, tip.top + i + 1);
    line(tip.starts[i] as number, tip.top + i);
  }
  ctx.closePath();
}

export function drawTip(
  ctx: Context2D,
  camera: Camera,
  anchor: Point,
  diameter: number,
  shape: TipShape = "disc",
): void {
  tipPath(ctx, camera, anchor, diameter, shape);
  strokeTwice(ctx);
}

/** A small cross at an image point, for tools without a tip and for the keyboard cursor. */
export function drawCross(ctx: Context2D, camera: Camera, at: Point): void {
  const p = toScreen(camera, at);
  ctx.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    ctx.moveTo(p.x + dx * 4, p.y + dy * 4);
    ctx.lineTo(p.x + dx * 10, p.y + dy * 10);
  }
  strokeTwice(ctx);
}

/** A line through image points, open or closed. */
export function drawPath(ctx: Context2D, camera: Camera, path: readonly Point[], closed = false): void {
  ctx.beginPath();
  for (const p of path.map((point) => toScreen(camera, point))) ctx.lineTo(p.x, p.y);
  if (closed) ctx.closePath();
  strokeTwice(ctx);
}

/** The corners set so far, the line to the pointer, and the first corner as the place that closes. */
export function drawPolygon(
  ctx: Context2D,
  camera: Camera,
  corners: readonly Point[],
  pointer: Point | null,
): void {
  const points = (pointer ? [...corners, pointer] : corners).map((p) => toScreen(camera, p));
  drawPath(ctx, camera, pointer ? [...corners, pointer] : corners);
  const first = points[0];
  for (const p of points.slice(0, corners.length)) {
    ctx.beginPath();
    ctx.arc(p.x, p.y, p === first ? 5 : 3, 0, 2 * Math.PI);
    ctx.fillStyle = LIGHT;
    ctx.fill();
    strokeTwice(ctx, 0.5);
  }
}
