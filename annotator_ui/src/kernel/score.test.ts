import { expect, test } from "vitest";
import { border, boundaryF, differences, EXTRA, iou, MISSING, maskOf, owners } from "./score.ts";

const mask = (...rows: string[]) => Uint8Array.from([...rows.join("")].map((c) => (c === "#" ? 1 : 0)));

test("areas are compared by what they share over what either has", () => {
  expect(iou(mask("##.."), mask(".##."))).toBeCloseTo(1 / 3);
  expect(iou(mask("...."), mask("...."))).toBe(1);
  expect(() => iou(mask("#"), mask("##"))).toThrow(RangeError);
});

test("a border is where a mask meets something else, not where the raster ends", () => {
  expect(border(mask("###", "###", "###"), 3)).toEqual(mask("...", "...", "..."));
  expect(border(mask("##.", "##.", "##."), 3)).toEqual(mask(".#.", ".#.", ".#."));
});

test("a border two pixels off counts, three pixels off does not", () => {
  const left = mask("###.......", "###.......");
  const at = (columns: number) => mask(...[1, 2].map(() => "#".repeat(columns).padEnd(10, ".")));
  expect(boundaryF(left, left, 10, 2)).toBe(1);
  expect(boundaryF(at(5), left, 10, 2)).toBe(1);
  expect(boundaryF(at(6), left, 10, 2)).toBe(0);
});

test("nearness does not reach round the end of a row", () => {
  expect(boundaryF(mask("....#", "....#"), mask("#....", "#...."), 5, 2)).toBe(0);
});

test("differences tell what is missing from what is too much", () => {
  expect([...differences(mask("##.."), mask(".##."))]).toEqual([EXTRA, 0, MISSING, 0]);
});

test("ids become a mask", () => {
  expect(maskOf(Uint16Array.of(0, 1, 2, 3), new Set([1, 3]))).toEqual(mask(".#.#"));
});

test("each object gets the segment that has most of it, and a segment is one object's only", () => {
  const truth = Uint16Array.of(1, 1, 1, 2, 2, 0);
  const both = Uint16Array.of(7, 7, 7, 7, 7, 9);
  expect(owners(both, truth, [1, 2], new Set([7, 9]))).toEqual([7, 0]);
  const apart = Uint16Array.of(7, 7, 8, 8, 8, 9);
  expect(owners(apart, truth, [1, 2], new Set([7, 8, 9]))).toEqual([7, 8]);
  expect(owners(apart, truth, [1, 2], new Set([8]))).toEqual([0, 8]);
});
