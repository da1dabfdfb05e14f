/** The plain way, to compare with: after each move the whole tile is coloured and drawn again. */

import { type LabelBuffer, paintSpans, WRITE_EVERYTHING } from "../src/kernel/labels.ts";
import { colourRect } from "../src/kernel/overlay.ts";
import type { Palette } from "../src/kernel/palette.ts";
import type { Point } from "../src/kernel/rect.ts";
import { capsule } from "../src/kernel/stroke.ts";

export function paintNaively(
  view: HTMLCanvasElement,
  buffer: LabelBuffer,
  palette: Palette,
  origin: Point,
  id: number,
  diameter: number,
): void {
  const { width, height } = buffer.rect;
  const [overlay, screen] = [new OffscreenCanvas(width, height).getContext("2d"), view.getContext("2d")];
  if (!overlay || !screen) throw new Error("this browser has no 2D canvas");
  [view.width, view.height] = [view.clientWidth, view.clientHeight];
  let from: Point | null = null;
  const paint = (event: PointerEvent) => {
    if (event.buttons === 0) return;
    const to = { x: event.clientX - origin.x, y: event.clientY - origin.y };
    paintSpans(buffer, capsule(from ?? to, to, diameter), id, WRITE_EVERYTHING, () => undefined);
    from = to;
    const image = new ImageData(width, height);
    colourRect(buffer, buffer.rect, palette, new Uint32Array(image.data.buffer));
    overlay.putImageData(image, 0, 0);
    screen.clearRect(0, 0, view.width, view.height);
    screen.drawImage(overlay.canvas, origin.x, origin.y);
  };
  view.addEventListener("pointerdown", paint);
  view.addEventListener("pointermove", paint);
}
