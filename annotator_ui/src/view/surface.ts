/**
 * What the scene is drawn on: a mosaic of canvases that looks like one, of which only what has changed is drawn again.
 *
 * The canvases are desynchronized where the browser can: it then shows them past its own drawing of the page, which a
 * stroke's frame need not go through. Without a GPU it copies all pixels of a canvas that was drawn on, which is why
 * there are several. A screen may read such a canvas at any moment, so each change is drawn beside it, on the easel,
 * and laid over it as finished pixels.
 */
import type { Camera } from "../kernel/camera.ts";
import { bottom, intersect, type Rect, right } from "../kernel/rect.ts";

/** Draws all that `camera` sees on a canvas of `ratio` device pixels per CSS pixel. */
export type Paint = (ctx: OffscreenCanvasRenderingContext2D, camera: Camera, ratio: number) => void;

/** Device pixels a side of a canvas. */
const SIDE = 512;
/** Device pixels a side of the easel; it goes from place to place, so that a pixel is drawn alike whatever changed. */
const EASEL = 256;

interface Piece {
  readonly shown: CanvasRenderingContext2D;
  /** Where it lies on the surface, in device pixels. */
  readonly rect: Rect;
}

function must<T>(context: T | null): T {
  if (context === null) throw new Error("this browser has no 2D canvas");
  return context;
}

/** `part` cut into rectangles of at most `side` each way. */
function* cut(part: Rect, side: number): Generator<Rect> {
  for (let y = part.y; y < bottom(part); y += side) {
    for (let x = part.x; x < right(part); x += side) {
      yield { x, y, width: Math.min(side, right(part) - x), height: Math.min(side, bottom(part) - y) };
    }
  }
}

export class Surface {
  readonly element = document.createElement("div");
  readonly #easel = must(new OffscreenCanvas(EASEL, EASEL).getContext("2d", { alpha: false }));
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
    this.#pieces = [...cut(this.rect, SIDE)].map((rect) => ({ shown: this.#piece(rect), rect }));
    this.element.replaceChildren(...this.#pieces.map(({ shown }) => shown.canvas));
  }

  /** Draw `damage` (device pixels) again, and nothing else. */
  draw(damage: Rect, camera: Camera, paint: Paint): void {
    for (const piece of this.#pieces) {
      if (!intersect(damage, piece.rect)) continue;
      for (const place of cut(piece.rect, EASEL)) {
        const part = intersect(damage, place);
        if (part) this.#drawPart(part, place, camera, paint);
        if (part) this.#layOver(piece, part, place);
      }
    }
  }

  /** Draw a part of what the easel shows at a place. */
  #drawPart(part: Rect, { x, y }: Rect, { scale, offsetX, offsetY }: Camera, paint: Paint): void {
    const easel = this.#easel;
    easel.save();
    easel.setTransform(1, 0, 0, 1, 0, 0);
    easel.beginPath();
    easel.rect(part.x - x, part.y - y, part.width, part.height);
    easel.clip();
    const [dx, dy] = [x / this.#ratio, y / this.#ratio];
    paint(easel, { scale, offsetX: offsetX - dx, offsetY: offsetY - dy }, this.#ratio);
    easel.restore();
  }

  #layOver({ shown, rect }: Piece, { x, y, width, height }: Rect, place: Rect): void {
    const from = [x - place.x, y - place.y, width, height] as const;
    shown.drawImage(this.#easel.canvas, ...from, x - rect.x, y - rect.y, width, height);
  }

  #piece(rect: Rect): CanvasRenderingContext2D {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [rect.width, rect.height];
    const css = (devicePixels: number) => `${devicePixels / this.#ratio}px`;
    const place = `left: ${css(rect.x)}; top: ${css(rect.y)}; width: ${css(rect.width)}; height: ${css(rect.height)}`;
    canvas.style.cssText = `position: absolute; ${place}`;
    return must(canvas.getContext("2d", { alpha: false, desynchronized: true }));
  }
}
