/**
 * The stage: a surface for the scene, a canvas for what tools draw over it, one camera, and a loop that draws each of
 * them at most once per frame.
 *
 * Only the part of the scene that changed is drawn again, and a canvas on which nothing changed is left alone.
 *
 * `canvas`, which takes the input, shows nothing itself. Its `dataset.camera` always reads "scale,offsetX,offsetY" as
 * pointers are mapped with, so anything outside can aim at an image pixel.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Camera, clampCamera, toImage } from "../kernel/camera.ts";
import { type Rect, union } from "../kernel/rect.ts";
import { drawScene, type Scene, shownAt } from "./scene.ts";
import { Surface } from "./surface.ts";
import { sameTip, type TipLook, tipArea } from "./tip.ts";

/** Draws what lies over the scene; false when there was nothing to draw. */
export type DrawCursor = (ctx: CanvasRenderingContext2D, camera: Camera) => boolean;
/** The scene, with what shows `inSight` (image pixels) up to date; null while there is none. */
export type MakeScene = (inSight: Rect) => Scene | null;

/** After so many frames without a change no more are asked for: a tenth of a second, a hand is seldom slower. */
const RESTING_FRAMES = 6;

export class Stage {
  readonly #camera = signal<Camera>({ scale: 1, offsetX: 0, offsetY: 0 });
  readonly #surface = new Surface();
  readonly #cursor: CanvasRenderingContext2D;
  readonly #watch: ResizeObserver;
  #tip: TipLook | null = null;
  /** What of the surface is to be drawn, in device pixels. */
  #damage: Rect | null = null;
  #cursorDirty = true;
  /** Something is drawn on the cursor canvas. */
  #inked = false;
  /** As it was set last: setting a style has the page's styles looked at, even to what it is. */
  #cursorDisplay = "";
  #frame = 0;
  /** Frames in a row in which nothing had changed. */
  #restingFrames = 0;
  #width = 1;
  #height = 1;
  /** The box and ratio that were covered. */
  #measured = "";
  #scene: MakeScene = () => null;
  cursor: DrawCursor = () => false;

  constructor(
    readonly canvas: HTMLCanvasElement,
    cursorCanvas: HTMLCanvasElement,
    /** Kept in sight, in image pixels. */
    public content: Rect,
  ) {
    const context = cursorCanvas.getContext("2d");
    if (!context) throw new Error("this browser has no 2D canvas");
    this.#cursor = context;
    canvas.before(this.#surface.element);
    this.#watch = new ResizeObserver(() => this.#measure());
    this.#watch.observe(canvas);
    this.#measure();
  }

  /** What is drawn from the next frame on. */
  set scene(make: MakeScene) {
    this.#scene = make;
    this.redraw();
  }

  /** Ask nobody for anything to draw any more; what was drawn stays in sight until another scene is. */
  rest(): void {
    this.#scene = () => null;
    this.cursor = () => false;
    this.showTip(null);
  }

  get camera(): ReadonlySignal<Camera> {
    return this.#camera;
  }

  get size(): { width: number; height: number } {
    return { width: this.#width, height: this.#height };
  }

  /** Look through this camera from the next frame on. */
  aim(camera: Camera): void {
    const { scale, offsetX, offsetY } = clampCamera(camera, this.content, this.size);
    const told = `${scale},${offsetX},${offsetY}`;
    if (told === this.canvas.dataset.camera) return;
    this.#camera.value = { scale, offsetX, offsetY };
    this.canvas.dataset.camera = told;
    this.redraw();
  }

  /** Draw the scene again, or only the part of it that shows `part` (image pixels). */
  redraw(part?: Rect): void {
    if (part) this.#damaged(shownAt(part, this.#camera.value, this.#surface.ratio));
    else {
      this.#damaged(this.#surface.rect);
      this.#cursorDirty = true;
    }
  }

  redrawCursor(): void {
    this.#cursorDirty = true;
    this.#askForFrame();
  }

  /** Show the brush tip, or none, with the next drawing of the scene. */
  showTip(look: TipLook | null): void {
    if (sameTip(look, this.#tip)) return;
    for (const tip of [this.#tip, look]) {
      if (tip) this.#damaged(tipArea(tip, this.#camera.value, this.#surface.ratio));
    }
    this.#tip = look;
  }

  close(): void {
    this.#watch.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#surface.element.remove();
  }

  #damaged(part: Rect): void {
    this.#damage = union(this.#damage, part);
    this.#askForFrame();
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
    const { x, y, width, height } = this.canvas.getBoundingClientRect();
    const ratio = devicePixelRatio;
    // Whoever begins to watch a size is told it once more; covering and drawing twice would delay the first sight.
    const measured = [x, y, width, height, ratio].join();
    if (measured === this.#measured) return;
    this.#measured = measured;
    this.#width = Math.max(1, width);
    this.#height = Math.max(1, height);
    this.#surface.cover({ x, y, ...this.size }, ratio);
    this.#cursor.canvas.width = Math.round(this.#width * ratio);
    this.#cursor.canvas.height = Math.round(this.#height * ratio);
    this.aim(this.#camera.value);
    this.redraw();
    // Resized canvases are empty; waiting for the next frame would show that.
    this.#draw();
  }

  #draw(): void {
    // This may move the tip, which the scene is drawn with.
    if (this.#cursorDirty) this.#drawCursor();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const damage = this.#damage;
    this.#damage = null;
    // A stroke goes on: asking for its next frame here takes that out of the handler of its next move.
    this.#restingFrames = damage ? 0 : this.#restingFrames + 1;
    if (this.#restingFrames < RESTING_FRAMES) this.#askForFrame();
    const scene = damage && this.#scene(this.#inSight(this.#camera.value));
    if (!scene) return;
    this.#surface.draw(damage, this.#camera.value, (ctx, camera, ratio) =>
      drawScene(ctx, scene, camera, ratio, this.#tip),
    );
  }

  #drawCursor(): void {
    const ctx = this.#cursor;
    const ratio = this.#surface.ratio;
    this.#cursorDirty = false;
    if (this.#inked) {
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#inked = this.cursor(ctx, this.#camera.value);
    this.#showCursor();
  }

  /** A 2D canvas costs a copy of its pixels in each frame, unless it takes no part in the page. */
  #showCursor(): void {
    const display = this.#inked ? "" : "none";
    if (display === this.#cursorDisplay) return;
    this.#cursorDisplay = display;
    this.#cursor.canvas.style.display = display;
  }
}
