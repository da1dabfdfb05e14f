/** The labels as a picture of the paint area: an off-screen canvas kept in step with the label buffer. */
import type { LabelBuffer } from "../kernel/labels.ts";
import { colourRect } from "../kernel/overlay.ts";
import type { Palette } from "../kernel/palette.ts";
import { expand, type Rect, union } from "../kernel/rect.ts";

export class OverlayLayer {
  readonly canvas = document.createElement("canvas");
  readonly #context: CanvasRenderingContext2D;
  #palette: Palette;
  #dirty: Rect | null;

  constructor(
    readonly buffer: LabelBuffer,
    palette: Palette,
  ) {
    this.canvas.width = buffer.rect.width;
    this.canvas.height = buffer.rect.height;
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("this browser has no 2D canvas");
    this.#context = context;
    this.#palette = palette;
    this.#dirty = buffer.rect;
  }

  set palette(next: Palette) {
    this.#palette = next;
    this.#dirty = this.buffer.rect;
  }

  /** `rect` of the buffer has changed; it is coloured at the next `refresh`, with the pixels around it. */
  invalidate(rect: Rect): void {
    this.#dirty = union(this.#dirty, expand(rect, 1, this.buffer.rect));
  }

  refresh(): void {
    const rect = this.#dirty;
    if (!rect) return;
    this.#dirty = null;
    const image = new ImageData(rect.width, rect.height);
    colourRect(this.buffer, rect, this.#palette, new Uint32Array(image.data.buffer));
    this.#context.putImageData(image, rect.x - this.buffer.rect.x, rect.y - this.buffer.rect.y);
  }
}
