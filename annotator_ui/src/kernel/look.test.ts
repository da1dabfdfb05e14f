/** How things are shown: tones, mip levels, safe colours and patterns. */
import { expect, test } from "vitest";
import { LabelBuffer } from "./labels.ts";
import { mipLevel, mipSizes } from "./mip.ts";
import { colourRect } from "./overlay.ts";
import { mappedPart } from "./overview.ts";
import { buildPalette, packRgba } from "./palette.ts";
import type { Rgb } from "./rgb.ts";
import { lineColour, PATTERN_BITS, patternOf, safeColour, safePlaces } from "./safeColours.ts";
import { newSegment } from "./segments.ts";
import { applyTone, toneTable } from "./tone.ts";

test("a plain tone changes nothing, and no tone turns dark over light", () => {
  expect([...toneTable(0, 0)]).toEqual(Array.from({ length: 256 }, (_, v) => v));
  for (const brightness of [-1, -0.3, 0.4, 1]) {
    for (const contrast of [-1, 0, 0.7, 1]) {
      const table = toneTable(brightness, contrast);
      for (let v = 1; v < 256; v++) expect(table[v]).toBeGreaterThanOrEqual(table[v - 1] as number);
    }
  }
});

test("brightness opens shadows and keeps the ends; contrast turns about middle grey", () => {
  const bright = toneTable(1, 0);
  expect([bright[0], bright[255]]).toEqual([0, 255]);
  expect(bright[32]).toBe(Math.round(255 * (32 / 255) ** (2 ** -1.5)));
  const hard = toneTable(0, 1);
  expect([hard[64], hard[128], hard[192]]).toEqual([0, 130, 255]);
});

test("a tone leaves alpha alone", () => {
  const rgba = Uint8ClampedArray.of(0, 100, 255, 77);
  applyTone(rgba, toneTable(0.5, 0.2));
  expect(rgba[3]).toBe(77);
  expect([...rgba.subarray(0, 3)]).toEqual([0, 100, 255].map((v) => toneTable(0.5, 0.2)[v]));
});

test("mip levels halve down to 256 pixels, and the one drawn has a pixel for each on the screen", () => {
  expect(mipSizes({ width: 200, height: 90 })).toEqual([{ width: 200, height: 90 }]);
  const sizes = mipSizes({ width: 2049, height: 700 });
  expect(sizes.map((s) => s.width)).toEqual([2049, 1025, 513, 257, 129]);
  expect(sizes.map((s) => s.height)).toEqual([700, 350, 175, 88, 44]);
  expect([4, 1, 0.9, 0.5, 0.49, 0.25, 0.1, 0.01].map((scale) => mipLevel(scale, 4))).toEqual([
    0, 0, 0, 1, 1, 2, 3, 3,
  ]);
});

test("of 35 classes no two share colour, and no two neighbours in the list share a pattern", () => {
  const colours = Array.from({ length: 35 }, (_, i) => safeColour(i).join());
  expect(new Set(colours).size).toBe(35);
  const looks = Array.from({ length: 56 }, (_, i) => `${i % 7} ${patternOf(i)}`);
  expect(new Set(looks).size).toBe(56);
  for (let i = 1; i < 56; i++) expect(patternOf(i)).not.toBe(patternOf(i - 1));
});

test("classes that are ignored get the last colours", () => {
  const places = safePlaces([0, 1, 2, 3].map((id) => ({ id, ignored: id < 2 })));
  expect([0, 1, 2, 3].map((id) => places.get(id))).toEqual([2, 3, 0, 1]);
});

test("the lines of a pattern stand out from their ground by a contrast of 1.5 or more", () => {
  const light = (color: Rgb) => {
    const [r, g, b] = color.map((v) => ((v / 255 + 0.055) / 1.055) ** 2.4) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  for (let i = 0; i < 35; i++) {
    const [a, b] = [light(safeColour(i)), light(lineColour(safeColour(i)))];
    expect(Math.max(a, b) / Math.min(a, b)).toBeGreaterThan(1.5);
  }
});

const classes = new Map([
  [1, { id: 1, color: [200, 30, 60] as const, is_thing: false }],
  [2, { id: 2, color: [20, 130, 220] as const, is_thing: false }],
]);
const table = [newSegment(1, 1), newSegment(2, 2)];
const RECT = { x: 3, y: 5, width: 16, height: 12 };

function coloured(options: Partial<Parameters<typeof buildPalette>[2]>, part = RECT): Uint32Array {
  const data = new Uint16Array(RECT.width * RECT.height).fill(1);
  data.fill(2, RECT.width * 6);
  const palette = buildPalette(classes, table, { opacity: 0.5, outline: false, selected: 0, ...options });
  const out = new Uint32Array(part.width * part.height);
  colourRect(new LabelBuffer(RECT, data), part, palette, out);
  return out;
}

test("a pattern lies on the insides alone, at the same place whatever part is drawn", () => {
  const patterns = new Map([
    [1, 1],
    [2, 4],
  ]);
  const [plain, striped] = [coloured({}), coloured({ patterns })];
  const line = packRgba(lineColour([200, 30, 60]), 128);
  for (let i = 0; i < RECT.width * 5; i++) {
    const [x, y] = [RECT.x + (i % RECT.width), RECT.y + Math.floor(i / RECT.width)];
    const isLine = PATTERN_BITS[1]?.[(y & 7) * 8 + (x & 7)] === 1;
    expect(striped[i]).toBe(isLine ? line : plain[i]);
  }
  expect(striped.subarray(RECT.width * 5, RECT.width * 7)).toEqual(
    plain.subarray(RECT.width * 5, RECT.width * 7),
  );
  const part = { x: 9, y: 6, width: 4, height: 3 };
  const small = coloured({ patterns }, part);
  for (let y = 0; y < 3; y++) {
    const from = (part.y - RECT.y + y) * RECT.width + part.x - RECT.x;
    expect(small.subarray(y * 4, y * 4 + 4)).toEqual(striped.subarray(from, from + 4));
  }
});

test("a hidden class shows nothing; without edges the outermost pixels look like the inside", () => {
  const hidden = coloured({ hiddenClasses: new Set([2]) });
  expect(hidden.subarray(RECT.width * 6).every((word) => word === 0)).toBe(true);
  expect(hidden[0]).not.toBe(0);
  expect(new Set(coloured({ edges: false })).size).toBe(2);
  expect(new Set(coloured({})).size).toBe(4);
});

test("the map shows the whole picture until the view is small, then the view's surroundings inside the picture", () => {
  const whole = { x: 10, y: 20, width: 1200, height: 600 };
  expect(mappedPart({ x: 300, y: 100, width: 100, height: 50 }, whole)).toEqual(whole);
  const near = mappedPart({ x: 600, y: 300, width: 20, height: 10 }, whole);
  expect(near).toEqual({ x: 490, y: 245, width: 240, height: 120 });
  expect(mappedPart({ x: 10, y: 20, width: 20, height: 10 }, whole)).toEqual({
    x: 10,
    y: 20,
    width: 240,
    height: 120,
  });
  expect(mappedPart({ x: 1190, y: 610, width: 20, height: 10 }, whole)).toEqual({
    x: 970,
    y: 500,
    width: 240,
    height: 120,
  });
});
