/**
 * The stage: two stacked canvases, one camera, and a loop that draws each of them at most once per frame.
 *
 * `canvas.dataset.camera` always reads "scale,offsetX,offsetY" as pointers are mapped with, so anything outside can
 * aim at an image pixel.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Camera, clampCamera } from "../kernel/camera.ts";
import type { Rect } from "../kernel/rect.ts";
import { drawScene, type Scene } from "./scene.ts";

export type DrawCursor = (ctx: CanvasRenderingContext2D, camera: Camera) => void;

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
  #sceneDirty = true;
  #cursorDirty = true;
  #frame = 0;
  #width = 1;
  #height = 1;
  scene: () => Scene | null = () => null;
  cursor: DrawCursor = () => undefined;

  constructor(
    readonly canvas: HTMLCanvasElement,
    cursorCanvas: HTMLCanvasElement,
    /** What the camera never loses sight of, in image pixels. */
    readonly world: Rect,
  ) {
    this.#main = context2d(canvas, { alpha: false, desynchronized: true });
    this.#cursor = context2d(cursorCanvas, {});
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

  redraw(): void {
    this.#sceneDirty = true;
    this.redrawCursor();
  }

  redrawCursor(): void {
    this.#cursorDirty = true;
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  close(): void {
    this.#watch.disconnect();
    cancelAnimationFrame(this.#frame);
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
    const ratio = this.#main.canvas.width / this.#width;
    const scene = this.#sceneDirty ? this.scene() : null;
    if (scene) drawScene(this.#main, scene, camera, ratio);
    this.#sceneDirty = false;
    if (this.#cursorDirty || scene) this.#drawCursor(camera, ratio);
  }

  #drawCursor(camera: Camera, ratio: number): void {
    const ctx = this.#cursor;
    this.#cursorDirty = false;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.cursor(ctx, camera);
  }
}
