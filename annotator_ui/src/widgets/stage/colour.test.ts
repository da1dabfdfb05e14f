import { expect, test } from "vitest";
import { colourSegments, countPixels, hatchSegment } from "./colour.ts";

const colours = Uint32Array.from([0, 0xff0000ff, 0xff00ff00]);

test("each pixel takes the colour of its segment and unpainted ones stay clear", () => {
  const words = colourSegments(Uint16Array.from([0, 1, 2, 1]), 2, 2, colours, false);
  expect([...words]).toEqual([0, 0xff0000ff, 0xff00ff00, 0xff0000ff]);
});

test("an outline keeps the pixels that touch another segment, and not those at the edge of the raster", () => {
  const three = Uint16Array.from([1, 1, 1, 1, 1, 1, 1, 1, 2]);
  const words = colourSegments(three, 3, 3, colours, true);
  expect([...words].map((word) => word !== 0)).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
    false,
    true,
    true,
  ]);
});

test("a hatched segment leaves every other segment clear and borders whole", () => {
  const data = Uint16Array.from([1, 1, 2, 2]);
  const words = hatchSegment(data, 4, 1, 2, { word: 7, rising: true });
  expect([...words.slice(0, 2)]).toEqual([0, 0]);
  expect(words[2]).toBe(7);
});

test("pixels are counted by id, and ids beyond the table are left out", () => {
  expect([...countPixels(Uint16Array.from([0, 1, 1, 9]), 3)]).toEqual([1, 2, 0]);
});
