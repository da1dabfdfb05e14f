/** What a tool proposes, over the labels and not yet part of them: an off-screen canvas of the paint area. */
import { type Palette, packRgba } from "../kernel/palette.ts";
import { intersect, type Rect, union } from "../kernel/rect.ts";
import type { Rgb } from "../kernel/rgb.ts";
import type { Spans } from "../kernel/spans.ts";

/** Pixels that would get one colour. */
export interface PreviewPart {
  readonly spans: Spans;
  readonly color: Rgb;
  /** 0..255; strong where it is left out. */
  readonly alpha?: number;
}

const ALPHA = 200;

export class PreviewLayer {
  #context: CanvasRenderingContext2D | null = null;
  /** What has been drawn since the last clearing. */
  #drawn: Rect | null = null;

  constructor(readonly rect: Rect) {}

  /** The picture to draw over the labels; null while nothing is proposed. */
  get picture(): HTMLCanvasElement | null {
    return this.#drawn ? (this.#context?.canvas ?? null) : null;
  }

  /** Show these parts instead of what was shown; none shows nothing. */
  show(parts: readonly PreviewPart[]): void {
    this.#clear();
    for (const part of parts) this.#draw(part);
  }

  /** Show a whole raster of ids over the paint area, row-major, through a palette (a ghost). */
  showRaster(data: Uint16Array, palette: Palette): void {
    const { width, height } = this.rect;
    const image = new ImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    for (let i = 0; i < data.length; i++) words[i] = palette.fill[data[i] as number] as number;
    this.#clear();
    this.#canvas().putImageData(image, 0, 0);
    this.#drawn = this.rect;
  }

  #canvas(): CanvasRenderingContext2D {
    if (this.#context) return this.#context;
    const canvas = document.createElement("canvas");
    canvas.width = this.rect.width;
    canvas.height = this.rect.height;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser has no 2D canvas");
    this.#context = context;
    return context;
  }

  #clear(): void {
    if (this.#drawn) this.#context?.clearRect(0, 0, this.rect.width, this.rect.height);
    this.#drawn = null;
  }

  #draw({ spans, color, alpha = ALPHA }: PreviewPart): void {
    const box = boxOf(spans, this.rect);
    if (!box) return;
    const context = this.#canvas();
    const [x, y] = [box.x - this.rect.x, box.y - this.rect.y];
    // Parts may lie side by side: what is there already stays.
    const image = this.#drawn
      ? context.getImageData(x, y, box.width, box.height)
      : new ImageData(box.width, box.height);
    const words = new Uint32Array(image.data.buffer);
    const word = packRgba(color, alpha);
    spans.forEachWithin(box, (row, from, to) => {
      const base = (row - box.y) * box.width - box.x;
      words.fill(word, base + from, base + to);
    });
    context.putImageData(image, x, y);
    this.#drawn = union(this.#drawn, box);
  }
}

/** The smallest rectangle around the part of the spans that lies inside `within`. */
function boxOf(spans: Spans, within: Rect): Rect | null {
  let box: Rect | null = null;
  spans.forEachWithin(within, (y, from, to) => {
    box = union(box, { x: from, y, width: to - from, height: 1 });
  });
  return box && intersect(box, within);
}
