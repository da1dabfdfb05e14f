/**
 * The brush tip on a canvas of its own size, which follows the pointer by moving, not by drawing: without a GPU a
 * canvas costs a copy of all its pixels in each frame in which something was drawn on it.
 */
import { type Camera, toScreen } from "../kernel/camera.ts";
import { type TipShape, tipOf } from "../kernel/disc.ts";
import type { Point } from "../kernel/rect.ts";
import { drawTip } from "./cursor.ts";

export interface TipLook {
  /** The pixel or corner it is centred on, in image pixels. */
  readonly anchor: Point;
  /** In image pixels. */
  readonly diameter: number;
  readonly shape: TipShape;
}

/** The line around the tip, in CSS pixels, and one to spare. */
const MARGIN = 3;
/** Device pixels; a larger tip is drawn on the large canvas. */
const LARGEST = 1024;

export class TipLayer {
  readonly canvas = document.createElement("canvas");
  readonly #context: CanvasRenderingContext2D;
  #drawn = "";

  constructor() {
    this.canvas.style.cssText =
      "position: absolute; left: 0; top: 0; pointer-events: none; will-change: transform; visibility: hidden";
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("this browser has no 2D canvas");
    this.#context = context;
  }

  /** Show it, to the next device pixel; null hides it. False when it is too large and was hidden. */
  show(look: TipLook | null, camera: Camera, ratio: number): boolean {
    const size = look ? Math.ceil((look.diameter * camera.scale + 2 * MARGIN + 1) * ratio) : 0;
    const fits = look !== null && size <= LARGEST;
    this.canvas.style.visibility = fits ? "visible" : "hidden";
    if (!fits) return false;
    this.#draw(look, camera.scale, ratio, size);
    const { anchor, diameter, shape } = look;
    const { top } = tipOf(shape, diameter);
    const corner = toScreen(camera, { x: anchor.x + top, y: anchor.y + top });
    const place = (at: number) => Math.round((at - MARGIN) * ratio) / ratio;
    this.canvas.style.transform = `translate(${place(corner.x)}px, ${place(corner.y)}px)`;
    return true;
  }

  #draw({ diameter, shape }: TipLook, scale: number, ratio: number, size: number): void {
    const drawn = `${shape} ${diameter} ${scale} ${ratio}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.canvas.width = size;
    this.canvas.height = size;
    this.canvas.style.width = `${size / ratio}px`;
    this.canvas.style.height = `${size / ratio}px`;
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { top } = tipOf(shape, diameter);
    const camera = { scale, offsetX: MARGIN, offsetY: MARGIN };
    drawTip(this.#context, camera, { x: -top, y: -top }, diameter, shape);
  }
}
