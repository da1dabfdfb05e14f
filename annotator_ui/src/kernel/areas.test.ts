import { expect, test } from "vitest";
import { labAt } from "./lab.ts";
import { LabelBuffer } from "./labels.ts";
import { spansById, spansOfId } from "./mask.ts";
import { Selection, spansOfRect } from "./selection.ts";
import type { Spans } from "./spans.ts";
import { capsule } from "./stroke.ts";
import { WandArea } from "./wand.ts";

const RECT = { x: 3, y: 7, width: 5, height: 3 };

const pixels = (spans: Spans): string[] => {
  const out: string[] = [];
  spans.forEach((y, x0, x1) => {
    for (let x = x0; x < x1; x++) out.push(`${x},${y}`);
  });
  return out;
};

test("a square tip is its square, odd and even, and a stroke of it has no gap", () => {
  const at = { x: 10, y: 20 };
  expect(pixels(capsule(at, at, 2, "square"))).toEqual(["9,19", "10,19", "9,20", "10,20"]);
  expect(pixels(capsule(at, at, 3, "square")).length).toBe(9);
  expect(pixels(capsule(at, { x: 13, y: 20 }, 2, "square")).length).toBe(10);
});

test("colours are those of the CIE for white, black and pure red", () => {
  const rgba = [255, 255, 255, 255, 0, 0, 0, 255, 255, 0, 0, 255];
  const rounded = [0, 1, 2].map((i) => {
    const { l, a, b } = labAt(rgba, i);
    return [l, a, b].map((v) => Math.round(v) + 0);
  });
  expect(rounded).toEqual([
    [100, 0, 0],
    [0, 0, 0],
    [53, 80, 67],
  ]);
});

/** Greys row by row as RGBA bytes. */
const greys = (...rows: number[][]) => rows.flat().flatMap((v) => [v, v, v, 255]);

test("the wand takes what hangs together and looks alike; more tolerance reaches further and less comes back", () => {
  const photo = greys([100, 102, 200, 100, 100], [100, 120, 200, 100, 100], [200, 200, 200, 200, 200]);
  const area = new WandArea(photo, RECT, 3, 7);
  const narrow = pixels(area.at(2));
  expect(narrow).toEqual(["3,7", "4,7", "3,8"]);
  expect(pixels(area.at(10))).toEqual(["3,7", "4,7", "3,8", "4,8"]);
  expect(pixels(area.at(90)).length).toBe(15);
  expect(pixels(area.at(2))).toEqual(narrow);
});

test("the wand refuses a pixel outside", () => {
  expect(() => new WandArea(greys(), RECT, 8, 7)).toThrow(RangeError);
});

test("a selection adds, subtracts and moves by whole pixels, and is null when nothing is left", () => {
  const first = Selection.combine(null, RECT, spansOfRect({ x: 3, y: 7, width: 2, height: 2 }), "replace");
  const more = Selection.combine(first, RECT, spansOfRect({ x: 4, y: 8, width: 2, height: 1 }), "add");
  expect([first?.pixels, more?.pixels, more?.has(5, 8), first?.has(5, 8)]).toEqual([4, 5, true, false]);
  expect(more?.box).toEqual({ x: 3, y: 7, width: 3, height: 2 });
  const less = Selection.combine(more, RECT, spansOfRect({ x: 3, y: 7, width: 5, height: 1 }), "subtract");
  expect(pixels(less?.spans as Spans)).toEqual(["3,8", "4,8", "5,8"]);
  expect(pixels(less?.moved(3, 1)?.spans as Spans)).toEqual(["6,9", "7,9"]);
  expect(less?.moved(9, 0)).toBe(null);
});

test("spans are parted by the segment that owns them, without what nobody owns", () => {
  const data = Uint16Array.from([1, 1, 0, 2, 2, 0, 1, 2, 2, 0, 0, 0, 0, 0, 3]);
  const buffer = new LabelBuffer(RECT, data);
  const parts = spansById(buffer, spansOfRect({ x: 4, y: 7, width: 3, height: 2 }));
  expect([...parts].map(([id, spans]) => [id, pixels(spans)])).toEqual([
    [1, ["4,7", "4,8"]],
    [2, ["6,7", "5,8", "6,8"]],
  ]);
  expect(pixels(spansOfId(buffer, 3))).toEqual(["7,9"]);
});
