import { expect, test } from "vitest";
import { between, firstCrop, withSide } from "./crop.ts";

const photo = { width: 100, height: 60 };

test("two corners span a rectangle from whichever one began, and stay inside the photo", () => {
  const rect = { x: 10, y: 5, width: 30, height: 20 };
  expect(between({ x: 10, y: 5 }, { x: 40, y: 25 }, photo)).toEqual(rect);
  expect(between({ x: 40, y: 25 }, { x: 10, y: 5 }, photo)).toEqual(rect);
  expect(between({ x: 90, y: 50 }, { x: 300, y: 300 }, photo)).toEqual({
    x: 0,
    y: 0,
    width: 100,
    height: 60,
  });
});

test("a click spans the least there is, and numbers that do not fit give way", () => {
  expect(between({ x: 99, y: 59 }, { x: 99, y: 59 }, photo)).toEqual({ x: 92, y: 52, width: 8, height: 8 });
  const rect = firstCrop(photo);
  expect(rect).toEqual({ x: 34, y: 20, width: 33, height: 20 });
  expect(withSide(rect, "x", 95, photo).x).toBe(67);
  expect(withSide(rect, "height", Number.NaN, photo)).toBe(rect);
});
