/** The photo's own pixels, for tools that look at colours. */
import type { Rect } from "../kernel/rect.ts";

/**
 * RGBA bytes of `part` (image pixels), row-major. `photo` shows the rectangle `context`, and may have fewer pixels
 * than it; it is scaled to one pixel per image pixel.
 */
export function readPhoto(photo: ImageBitmap, context: Rect, part: Rect): Uint8ClampedArray {
  const canvas = new OffscreenCanvas(part.width, part.height);
  const ctx = canvas.getContext("2d", { willReadFrequently: true });
  if (!ctx) throw new Error("this browser has no 2D canvas");
  ctx.drawImage(photo, context.x - part.x, context.y - part.y, context.width, context.height);
  return ctx.getImageData(0, 0, part.width, part.height).data;
}
