/** A selection: some pixels of the paint area. Immutable; it is no label and no part of the undo history. */
import { fillMask, spansOfMask } from "./mask.ts";
import { containsPoint, type Rect, union } from "./rect.ts";
import { Spans } from "./spans.ts";

/** What a new area does to the selection there is. */
export type SelectionOp = "replace" | "add" | "subtract";

export class Selection {
  readonly spans: Spans;
  /** The bounding box in image pixels. */
  readonly box: Rect;
  readonly pixels: number;

  /** `mask` is row-major over `rect` with at least one pixel set, and is taken over. */
  private constructor(
    readonly rect: Rect,
    readonly mask: Uint8Array,
  ) {
    this.spans = spansOfMask(mask, rect);
    let [box, pixels]: [Rect | null, number] = [null, 0];
    this.spans.forEach((y, x0, x1) => {
      pixels += x1 - x0;
      box = union(box, { x: x0, y, width: x1 - x0, height: 1 });
    });
    this.box = box ?? rect;
    this.pixels = pixels;
  }

  /** The selection after `spans` were put to `before`; null when nothing is selected. */
  static combine(before: Selection | null, rect: Rect, spans: Spans, op: SelectionOp): Selection | null {
    const keep = op === "replace" ? null : before;
    const mask = keep ? Uint8Array.from(keep.mask) : new Uint8Array(rect.width * rect.height);
    fillMask(mask, rect, spans, op === "subtract" ? 0 : 1);
    return mask.includes(1) ? new Selection(rect, mask) : null;
  }

  has(x: number, y: number): boolean {
    const { rect, mask } = this;
    return containsPoint(rect, x, y) && mask[(y - rect.y) * rect.width + (x - rect.x)] === 1;
  }

  /** Moved by whole pixels; null when nothing of it is left inside. */
  moved(dx: number, dy: number): Selection | null {
    return Selection.combine(null, this.rect, this.spans.shifted(dx, dy), "replace");
  }
}

/** Every pixel of a rectangle. */
export function spansOfRect(rect: Rect): Spans {
  const spans = new Spans();
  for (let y = rect.y; y < rect.y + rect.height; y++) spans.push(y, rect.x, rect.x + rect.width);
  return spans;
}
