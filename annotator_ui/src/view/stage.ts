/**
 * The stage: stacked canvases, one camera, and a loop that draws each of them at most once per frame.
 *
 * Only the part of the scene that changed is drawn again, and a canvas on which nothing changed is left alone: without
 * a GPU the browser copies every pixel of each canvas that was drawn on.
 *
 * `canvas.dataset.camera` always reads "scale,offsetX,offsetY" as pointers are mapped with, so anything outside can
 * aim at an image pixel.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Camera, clampCamera, toImage } from "../kernel/camera.ts";
import { type Rect, union } from "../kernel/rect.ts";
import { drawScene, type Scene } from "./scene.ts";
import { TipLayer, type TipLook } from "./tipLayer.ts";

/** Draws what lies over the scene; false when there was nothing to draw. */
export type DrawCursor = (ctx: CanvasRenderingContext2D, camera: Camera) => boolean;
/** The scene, with what shows `inSight` (image pixels) up to date; null while there is none. */
export type MakeScene = (inSight: Rect) => Scene | null;

function context2d(
  canvas: HTMLCanvasElement,
  settings: CanvasRenderingContext2DSettings,
): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("this browser has no 2D canvas");
  return context;
}

export class Stage {
  readonly #camera = signal<Camera>({ scale: 1, offsetX: 0, offsetY: 0 });
  readonly #main: CanvasRenderingContext2D;
  readonly #cursor: CanvasRenderingContext2D;
  readonly #watch: ResizeObserver;
  readonly #tip = new TipLayer();
  /** What of the scene is to be drawn, in image pixels. */
  #damage: Rect | "all" | null = "all";
  #cursorDirty = true;
  /** Something is drawn on the cursor canvas. */
  #inked = false;
  #frame = 0;
  #width = 1;
  #height = 1;
  scene: MakeScene = () => null;
  cursor: DrawCursor = () => false;

  constructor(
    readonly canvas: HTMLCanvasElement,
    cursorCanvas: HTMLCanvasElement,
    /** What the camera never loses sight of, in image pixels. */
    readonly world: Rect,
  ) {
    this.#main = context2d(canvas, { alpha: false, desynchronized: true });
    this.#cursor = context2d(cursorCanvas, {});
    cursorCanvas.after(this.#tip.canvas);
    this.#watch = new ResizeObserver(() => this.#measure());
    this.#watch.observe(canvas);
    this.#measure();
  }

  get camera(): ReadonlySignal<Camera> {
    return this.#camera;
  }

  get size(): { readonly width: number; readonly height: number } {
    return { width: this.#width, height: this.#height };
  }

  aim(camera: Camera): void {
    const { scale, offsetX, offsetY } = clampCamera(camera, this.world, this.size);
    this.#camera.value = { scale, offsetX, offsetY };
    this.canvas.dataset.camera = `${scale},${offsetX},${offsetY}`;
    this.redraw();
  }

  /** Draw the scene again, or only the part of it that shows `part` (image pixels). */
  redraw(part?: Rect): void {
    if (!part) {
      this.#damage = "all";
      this.#cursorDirty = true;
    } else if (this.#damage !== "all") this.#damage = union(this.#damage, part);
    this.#askForFrame();
  }

  redrawCursor(): void {
    this.#cursorDirty = true;
    this.#askForFrame();
  }

  /** Show the brush tip, or none; false when there is none or it has to be drawn on the cursor canvas. */
  showTip(look: TipLook | null): boolean {
    return this.#tip.show(look, this.#camera.value, this.#ratio);
  }

  close(): void {
    this.#watch.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#tip.canvas.remove();
  }

  get #ratio(): number {
    return this.#main.canvas.width / this.#width;
  }

  #askForFrame(): void {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #inSight({ scale, offsetX, offsetY }: Camera): Rect {
    const { x, y } = toImage({ scale, offsetX, offsetY }, { x: 0, y: 0 });
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [width, height] = [this.#width / scale, this.#height / scale];
    return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#width = clientWidth;
    this.#height = clientHeight;
    const ratio = devicePixelRatio;
    for (const { canvas } of [this.#main, this.#cursor]) {
      canvas.width = Math.round(clientWidth * ratio);
      canvas.height = Math.round(clientHeight * ratio);
    }
    this.aim(this.#camera.value);
    // A resized canvas is blank until it is drawn again: draw within the same frame.
    this.#draw();
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const camera = this.#camera.value;
    const damage = this.#damage;
    // Making the scene may ask for another frame.
    this.#damage = null;
    const scene = damage && this.scene(this.#inSight(camera));
    if (scene) drawScene(this.#main, scene, camera, this.#ratio, damage === "all" ? null : damage);
    if (this.#cursorDirty) this.#drawCursor(camera);
  }

  #drawCursor(camera: Camera): void {
    const ctx = this.#cursor;
    this.#cursorDirty = false;
    if (this.#inked) {
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    }
    ctx.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    this.#inked = this.cursor(ctx, camera);
  }
}
