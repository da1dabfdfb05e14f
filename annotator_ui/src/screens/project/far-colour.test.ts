import { expect, it } from "vitest";
import { colourOf, farColour, hexOf } from "./far-colour.ts";

it("is far from every colour that is there", () => {
  expect(farColour([[0, 0, 0]])).toEqual([255, 255, 255]);
  const known: [number, number, number][] = [
    [0, 0, 0],
    [255, 255, 255],
    [255, 255, 0],
    [255, 0, 255],
  ];
  const found = farColour(known);
  for (const one of known)
    expect(Math.hypot(...one.map((channel, n) => channel - (found[n] ?? 0)))).toBeGreaterThan(200);
});

it("comes back from a form as it went in", () => {
  expect(hexOf([0, 9, 255])).toBe("#0009ff");
  expect(colourOf(hexOf([1, 20, 255]))).toEqual([1, 20, 255]);
});
