/**
 * What the scene is drawn on: a mosaic of pieces that looks like one canvas.
 *
 * Without a GPU the browser copies all pixels of every 2D canvas of a page in each frame, drawn on or not. A piece
 * takes a finished bitmap instead and is copied only when it gets another, so a frame of a stroke costs the one or two
 * pieces that it touches and not the whole window.
 */
import type { Camera } from "../kernel/camera.ts";
import { intersect, type Rect } from "../kernel/rect.ts";

/** Draws all that `camera` sees on a canvas of `ratio` device pixels per CSS pixel. */
export type Paint = (ctx: OffscreenCanvasRenderingContext2D, camera: Camera, ratio: number) => void;

/** Device pixels a side. */
const SIDE = 256;

interface Piece {
  readonly shown: ImageBitmapRenderingContext;
  /** Where it is drawn before it is shown; pieces of one size share it. */
  readonly easel: OffscreenCanvasRenderingContext2D;
  /** Where it lies on the surface, in device pixels. */
  readonly rect: Rect;
}

function must<T>(context: T | null): T {
  if (context === null) throw new Error("this browser has no 2D canvas");
  return context;
}

export class Surface {
  readonly element = document.createElement("div");
  #pieces: readonly Piece[] = [];
  #ratio = 1;
  #size = { width: 1, height: 1 };

  constructor() {
    this.element.dataset.surface = "";
    this.element.style.cssText = "position: absolute; inset: 0; overflow: hidden; pointer-events: none";
  }

  /** Device pixels per CSS pixel. */
  get ratio(): number {
    return this.#ratio;
  }

  /** All of it, in device pixels. */
  get rect(): Rect {
    return { x: 0, y: 0, ...this.#size };
  }

  /** Cover a box of the window (CSS pixels) at so many device pixels per CSS pixel. What was drawn is gone. */
  cover(box: Rect, ratio: number): void {
    this.#ratio = ratio;
    this.#size = { width: Math.ceil(box.width * ratio), height: Math.ceil(box.height * ratio) };
    const snap = (at: number) => `${Math.round(at * ratio) / ratio - at}px`;
    // Between device pixels the pieces would have seams.
    this.element.style.transform = `translate(${snap(box.x)}, ${snap(box.y)})`;
    this.#pieces = this.#cut();
    this.element.replaceChildren(...this.#pieces.map(({ shown }) => shown.canvas as HTMLCanvasElement));
  }

  /** Draw again all pieces that have a part in `damage` (device pixels), and no other. */
  draw(damage: Rect, { scale, offsetX, offsetY }: Camera, paint: Paint): void {
    for (const { shown, easel, rect } of this.#pieces) {
      if (!intersect(damage, rect)) continue;
      const [dx, dy] = [rect.x / this.#ratio, rect.y / this.#ratio];
      paint(easel, { scale, offsetX: offsetX - dx, offsetY: offsetY - dy }, this.#ratio);
      shown.transferFromImageBitmap(easel.canvas.transferToImageBitmap());
    }
  }

  #cut(): readonly Piece[] {
    const pieces: Piece[] = [];
    const easels = new Map<string, OffscreenCanvasRenderingContext2D>();
    const { width, height } = this.#size;
    for (let y = 0; y < height; y += SIDE) {
      for (let x = 0; x < width; x += SIDE) {
        const rect = { x, y, width: Math.min(SIDE, width - x), height: Math.min(SIDE, height - y) };
        const size = `${rect.width} ${rect.height}`;
        const easel =
          easels.get(size) ??
          must(new OffscreenCanvas(rect.width, rect.height).getContext("2d", { alpha: false }));
        easels.set(size, easel);
        pieces.push({ shown: this.#piece(rect), easel, rect });
      }
    }
    return pieces;
  }

  #piece(rect: Rect): ImageBitmapRenderingContext {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [rect.width, rect.height];
    const css = (devicePixels: number) => `${devicePixels / this.#ratio}px`;
    const place = `left: ${css(rect.x)}; top: ${css(rect.y)}; width: ${css(rect.width)}; height: ${css(rect.height)}`;
    canvas.style.cssText = `position: absolute; ${place}`;
    return must(canvas.getContext("bitmaprenderer", { alpha: false }));
  }
}
