/** Rasters of segment ids to pictures: one colour a segment, filled or as outline. For looking at, never for storing. */

/** RGBA words, one a pixel, ready for ImageData. `colours[id]` is the word of a segment; a missing id stays clear. */
export function colourSegments(
  data: Uint16Array,
  width: number,
  height: number,
  colours: Uint32Array,
  outline: boolean,
): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const id = data[at] ?? 0;
      if (id !== 0 && (!outline || isBorder(data, width, height, x, y, id))) out[at] = colours[id] ?? 0;
    }
  }
  return out;
}

/** Whether a 4-neighbour inside the raster belongs to another segment. */
function isBorder(
  data: Uint16Array,
  width: number,
  height: number,
  x: number,
  y: number,
  id: number,
): boolean {
  const at = y * width + x;
  return (
    (x > 0 && data[at - 1] !== id) ||
    (x + 1 < width && data[at + 1] !== id) ||
    (y > 0 && data[at - width] !== id) ||
    (y + 1 < height && data[at + width] !== id)
  );
}

/** Words that show one segment only: its pixels in a colour, hatched one way or the other, its border solid. */
export function hatchSegment(
  data: Uint16Array,
  width: number,
  height: number,
  segment: number,
  { word, rising }: { word: number; rising: boolean },
): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (data[at] !== segment) continue;
      const hatched = (rising ? x + y : x - y + height * 8) % 8 < 3;
      if (hatched || isBorder(data, width, height, x, y, segment)) out[at] = word;
    }
  }
  return out;
}

/** Pixels of each id below `ids`, by its index. */
export function countPixels(data: Uint16Array, ids: number): Uint32Array {
  const areas = new Uint32Array(ids);
  for (const id of data) {
    if (id < ids) areas[id] = (areas[id] ?? 0) + 1;
  }
  return areas;
}
