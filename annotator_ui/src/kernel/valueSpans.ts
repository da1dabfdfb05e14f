/** A raster of numbers as the runs of each number. */
import type { Rect } from "./rect.ts";
import { Spans } from "./spans.ts";

/** The runs of every value but 0 that `keep` lets pass, in image pixels; `data` is row-major over `rect`. */
export function spansByValue(
  data: Uint16Array,
  rect: Rect,
  keep: (value: number, index: number) => boolean = () => true,
): Map<number, Spans> {
  const found = new Map<number, Spans>();
  for (let row = 0; row < rect.height; row++) {
    const base = row * rect.width;
    for (let from = 0; from < rect.width; ) {
      const value = data[base + from] as number;
      const start = from++;
      if (value === 0 || !keep(value, base + start)) continue;
      while (from < rect.width && data[base + from] === value && keep(value, base + from)) from++;
      const spans = found.get(value) ?? new Spans();
      found.set(value, spans);
      spans.push(rect.y + row, rect.x + start, rect.x + from);
    }
  }
  return found;
}

/** As above, but only the pixels that `within` holds: costs what it covers, however large the raster is. */
export function spansByValueWithin(data: Uint16Array, rect: Rect, within: Spans): Map<number, Spans> {
  const found = new Map<number, Spans>();
  within.forEachWithin(rect, (y, x0, x1) => {
    const base = (y - rect.y) * rect.width - rect.x;
    for (let from = x0; from < x1; ) {
      const value = data[base + from] as number;
      const start = from++;
      while (from < x1 && data[base + from] === value) from++;
      if (value === 0) continue;
      const spans = found.get(value) ?? new Spans();
      found.set(value, spans);
      spans.push(y, start, from);
    }
  });
  return found;
}
