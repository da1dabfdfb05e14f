/** Areas as bytes over a rectangle (1 = inside), and as the runs that everything is painted with. */
import type { LabelBuffer } from "./labels.ts";
import type { Rect } from "./rect.ts";
import { Spans } from "./spans.ts";

/** The runs where `inside` holds, over `rect`; `inside` is asked with row-major indexes. */
function spansWhere(rect: Rect, inside: (index: number) => boolean): Spans {
  const spans = new Spans();
  const { width, height } = rect;
  for (let row = 0; row < height; row++) {
    const base = row * width;
    for (let x = 0; x < width; x++) {
      if (!inside(base + x)) continue;
      const start = x;
      while (x < width && inside(base + x)) x++;
      spans.push(rect.y + row, rect.x + start, rect.x + x);
    }
  }
  return spans;
}

/** The runs of a mask, row-major over `rect`, in image pixels. */
export function spansOfMask(mask: Uint8Array, rect: Rect): Spans {
  return spansWhere(rect, (i) => mask[i] !== 0);
}

/** All pixels of one id. */
export function spansOfId(buffer: LabelBuffer, id: number): Spans {
  if (buffer.areas[id] === 0) return new Spans();
  return spansWhere(buffer.rect, (i) => buffer.data[i] === id);
}

/** Set the pixels of `spans` in a mask over `rect`. */
export function fillMask(mask: Uint8Array, rect: Rect, spans: Spans, value: 0 | 1): void {
  spans.forEachWithin(rect, (y, from, to) => {
    const base = (y - rect.y) * rect.width - rect.x;
    mask.fill(value, base + from, base + to);
  });
}

/** The pixels of `spans` by the id that owns them; unpainted pixels are left out. */
export function spansById(buffer: LabelBuffer, spans: Spans): Map<number, Spans> {
  const parts = new Map<number, Spans>();
  const { rect, data } = buffer;
  spans.forEachWithin(rect, (y, from, to) => {
    const base = (y - rect.y) * rect.width - rect.x;
    for (let x = from; x < to; ) {
      const id = data[base + x] as number;
      const start = x;
      while (x < to && data[base + x] === id) x++;
      if (id === 0) continue;
      const part = parts.get(id) ?? new Spans();
      part.push(y, start, x);
      parts.set(id, part);
    }
  });
  return parts;
}
