/** Drawing one frame: photo, dimmed context, labels, hairlines, brush tip. All in image pixels under one transform. */
import { type Camera, toScreen } from "../kernel/camera.ts";
import { bottom, type Point, type Rect, right } from "../kernel/rect.ts";
import { type Context2D, drawTip } from "./cursor.ts";
import type { TipLook } from "./tip.ts";

export interface Scene {
  readonly photo: CanvasImageSource;
  readonly context: Rect;
  readonly paint: Rect;
  readonly core: Rect;
  /** The labels, or null while they are switched off. */
  readonly overlay: CanvasImageSource | null;
  /** What a tool proposes, over the paint area; null while nothing is proposed. */
  readonly preview: CanvasImageSource | null;
}

const SURROUND = "#161719";
/** What must not be painted keeps 60 % of its light. */
const DIM = "rgb(0 0 0 / 40%)";
const HAIRLINE = "rgb(255 255 255 / 55%)";
const HAIRLINE_SHADE = "rgb(0 0 0 / 55%)";

function dimOutside(ctx: Context2D, context: Rect, paint: Rect): void {
  ctx.beginPath();
  ctx.rect(context.x, context.y, context.width, context.height);
  ctx.rect(paint.x, paint.y, paint.width, paint.height);
  ctx.fillStyle = DIM;
  ctx.fill("evenodd");
}

/** One device pixel wide whatever the zoom, light beside dark so that it shows on every photo. */
function hairline(ctx: Context2D, camera: Camera, ratio: number, rect: Rect): void {
  const a = toScreen(camera, { x: rect.x, y: rect.y });
  const b = toScreen(camera, { x: right(rect), y: bottom(rect) });
  const [x, y] = [Math.round(a.x * ratio) + 0.5, Math.round(a.y * ratio) + 0.5];
  const [w, h] = [Math.round((b.x - a.x) * ratio) - 1, Math.round((b.y - a.y) * ratio) - 1];
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.lineWidth = 1;
  ctx.strokeStyle = HAIRLINE;
  ctx.strokeRect(x, y, w, h);
  ctx.strokeStyle = HAIRLINE_SHADE;
  ctx.strokeRect(x - 1, y - 1, w + 2, h + 2);
}

/** Smoothing mixes a pixel with its neighbours, and a smaller scale with theirs. */
const SMOOTHING_REACH = 4;

/** The device pixels that show `part` (image pixels). */
export function shownAt(part: Rect, camera: Camera, ratio: number): Rect {
  const device = (p: Point, round: (v: number) => number, by: number) => {
    const { x, y } = toScreen(camera, p);
    return { x: round(x * ratio) + by, y: round(y * ratio) + by };
  };
  const a = device(part, Math.floor, -SMOOTHING_REACH);
  const b = device({ x: right(part), y: bottom(part) }, Math.ceil, SMOOTHING_REACH);
  return { ...a, width: b.x - a.x, height: b.y - a.y };
}

/** Draw the scene, and the tip over it, on a canvas of `ratio` device pixels per CSS pixel. */
export function drawScene(
  ctx: Context2D,
  scene: Scene,
  camera: Camera,
  ratio: number,
  tip: TipLook | null = null,
): void {
  const { context, paint } = scene;
  const scale = camera.scale * ratio;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.fillStyle = SURROUND;
  ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  ctx.setTransform(scale, 0, 0, scale, camera.offsetX * ratio, camera.offsetY * ratio);
  ctx.imageSmoothingEnabled = scale < 1.5;
  ctx.drawImage(scene.photo, context.x, context.y, context.width, context.height);
  if (paint.width < context.width || paint.height < context.height) dimOutside(ctx, context, paint);
  ctx.imageSmoothingEnabled = scale < 1;
  if (scene.overlay) ctx.drawImage(scene.overlay, paint.x, paint.y, paint.width, paint.height);
  if (scene.preview) ctx.drawImage(scene.preview, paint.x, paint.y, paint.width, paint.height);
  hairline(ctx, camera, ratio, scene.core);
  if (!tip) return;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawTip(ctx, camera, tip.anchor, tip.diameter, tip.shape);
}
