import { expect, test } from "vitest";
import { BoxIndex } from "./boxes.ts";
import { LabelBuffer, paintSpans, WRITE_EVERYTHING } from "./labels.ts";
import { seeded } from "./random.testing.ts";
import type { Rect } from "./rect.ts";
import { Spans } from "./spans.ts";

const RECT: Rect = { x: 100, y: 200, width: 150, height: 70 };

function paint(buffer: LabelBuffer, id: number, { x, y, width, height }: Rect): void {
  const spans = new Spans();
  for (let row = y; row < y + height; row++) spans.push(row, x, x + width);
  paintSpans(buffer, spans, id, WRITE_EVERYTHING, () => undefined);
}

/** The same, pixel by pixel. */
function boxByPixels(buffer: LabelBuffer, id: number): Rect | undefined {
  const [xs, ys]: [number[], number[]] = [[], []];
  buffer.data.forEach((v, i) => {
    if (v !== id) return;
    xs.push(RECT.x + (i % RECT.width));
    ys.push(RECT.y + Math.floor(i / RECT.width));
  });
  if (xs.length === 0) return undefined;
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 };
}

test("after any writes each box is what looking at every pixel finds", () => {
  const buffer = new LabelBuffer(RECT);
  const index = new BoxIndex(buffer);
  const random = seeded(11);
  for (let round = 0; round < 60; round++) {
    const [x, y] = [90 + random(160), 195 + random(80)];
    paint(buffer, random(4), { x, y, width: 1 + random(80), height: 1 + random(30) });
    if (round % 9 === 8) {
      // Only the first two of the six blocks are whole ones.
      buffer.writeBlock(random(2), new Uint16Array(64 * 64).fill(random(4)));
    }
    const boxes = index.boxes();
    for (const id of [1, 2, 3]) expect(boxes.get(id)).toEqual(boxByPixels(buffer, id));
  }
});

test("a dab in a tile of 4096 pixels a side makes its own block be looked at, and no other", () => {
  const buffer = new LabelBuffer({ x: 0, y: 0, width: 4096, height: 4096 });
  const index = new BoxIndex(buffer);
  expect(index.refresh()).toBe(64 * 64);
  paint(buffer, 1, { x: 1000, y: 1000, width: 8, height: 8 });
  expect([index.refresh(), index.refresh()]).toEqual([1, 0]);
});
