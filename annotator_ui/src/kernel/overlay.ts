/** Labels to pixels: colour a rectangle of the label buffer through a palette, with outlines and patterns. */
import type { LabelBuffer } from "./labels.ts";
import type { Palette, Stripes } from "./palette.ts";
import type { Rect } from "./rect.ts";
import { PATTERN_BITS } from "./safeColours.ts";

/**
 * Write RGBA words for `rect` (image pixels, inside the buffer) to `out`, row-major over `rect`.
 *
 * A pixel is an edge when one of its four neighbours in the tile has another id; the tile's border is no edge.
 * After a change of a rectangle, colour it grown by one pixel: its neighbours' edges may have changed too.
 */
export function colourRect(buffer: LabelBuffer, rect: Rect, palette: Palette, out: Uint32Array): void {
  const { data } = buffer;
  const { width, height } = buffer.rect;
  const left = rect.x - buffer.rect.x;
  let o = 0;
  for (let y = rect.y - buffer.rect.y, last = y + rect.height; y < last; y++) {
    for (let x = left, end = left + rect.width; x < end; x++) {
      const i = y * width + x;
      const id = data[i] as number;
      const isEdge =
        (x > 0 && data[i - 1] !== id) ||
        (x + 1 < width && data[i + 1] !== id) ||
        (y > 0 && data[i - width] !== id) ||
        (y + 1 < height && data[i + width] !== id);
      out[o++] = (isEdge ? palette.edge[id] : palette.fill[id]) as number;
    }
  }
  if (palette.stripes) stripe(buffer, rect, palette.fill, palette.stripes, out);
}

/** Lay the lines of patterns over what has the colour of the inside. */
function stripe(
  buffer: LabelBuffer,
  rect: Rect,
  fill: Uint32Array,
  { line, pattern }: Stripes,
  out: Uint32Array,
): void {
  let o = 0;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const row = (y - buffer.rect.y) * buffer.rect.width - buffer.rect.x;
    for (let x = rect.x; x < rect.x + rect.width; x++, o++) {
      const id = buffer.data[row + x] as number;
      const bits = PATTERN_BITS[pattern[id] as number] as Uint8Array;
      if (bits[(y & 7) * 8 + (x & 7)] === 1 && out[o] === fill[id]) out[o] = line[id] as number;
    }
  }
}
