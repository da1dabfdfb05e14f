import { expect, test } from "vitest";
import { anchor, disc } from "./disc.ts";
import { polygonSpans } from "./polygon.ts";
import { seeded } from "./random.testing.ts";
import type { Point } from "./rect.ts";
import type { Spans } from "./spans.ts";
import { capsule, forEachLinePixel } from "./stroke.ts";

function pixels(spans: Spans): Set<string> {
  const out = new Set<string>();
  spans.forEach((y, x0, x1) => {
    for (let x = x0; x < x1; x++) out.add(`${x},${y}`);
  });
  return out;
}

function discPixels(at: Point, diameter: number): Set<string> {
  const out = new Set<string>();
  const centre = diameter % 2 === 1 ? 0.5 : 0;
  for (let y = -diameter; y <= diameter; y++) {
    for (let x = -diameter; x <= diameter; x++) {
      const dx = x + 0.5 - centre;
      const dy = y + 0.5 - centre;
      if (4 * (dx * dx + dy * dy) <= diameter * diameter) out.add(`${at.x + x},${at.y + y}`);
    }
  }
  return out;
}

test("the smallest tips are one pixel, two by two and three by three", () => {
  const rows = (d: number) => [disc(d).top, [...disc(d).starts], [...disc(d).ends]];
  expect(rows(1)).toEqual([0, [0], [1]]);
  expect(rows(2)).toEqual([-1, [-1, -1], [1, 1]]);
  expect(rows(3)).toEqual([-1, [-1, -1, -1], [2, 2, 2]]);
  expect(rows(4)).toEqual([-2, [-1, -2, -2, -1], [1, 2, 2, 1]]);
});

test("every tip up to 64 holds exactly the pixels whose centre is within its radius", () => {
  for (let d = 1; d <= 64; d++)
    expect(pixels(capsule({ x: 7, y: -3 }, { x: 7, y: -3 }, d))).toEqual(discPixels({ x: 7, y: -3 }, d));
});

test("a tip is refused unless its diameter is a whole number from 1", () => {
  expect(() => disc(0)).toThrow(RangeError);
  expect(() => disc(2.5)).toThrow(RangeError);
});

test("odd tips take the pixel under the pointer, even tips the nearest corner", () => {
  expect([anchor(1, 3.9), anchor(3, 3.1), anchor(2, 3.4), anchor(2, 3.6)]).toEqual([3, 3, 3, 4]);
});

test("a stroke is the union of the discs along its line, for any ends and any tip", () => {
  const random = seeded(1);
  for (let round = 0; round < 200; round++) {
    const a = { x: random(60) - 30, y: random(60) - 30 };
    const b = { x: random(60) - 30, y: random(60) - 30 };
    const d = 1 + random(12);
    const expected = new Set<string>();
    forEachLinePixel(a, b, (x, y) => {
      for (const p of discPixels({ x, y }, d)) expected.add(p);
    });
    expect(pixels(capsule(a, b, d))).toEqual(expected);
  }
});

test("a line has no gap and both its ends", () => {
  const random = seeded(2);
  for (let round = 0; round < 200; round++) {
    const a = { x: random(50), y: random(50) };
    const b = { x: random(50), y: random(50) };
    const seen: Point[] = [];
    forEachLinePixel(a, b, (x, y) => seen.push({ x, y }));
    expect([seen[0], seen.at(-1)]).toEqual([a, b]);
    expect(seen.length).toBe(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) + 1);
    seen.slice(1).forEach((p, i) => {
      const q = seen[i] as Point;
      expect(Math.max(Math.abs(p.x - q.x), Math.abs(p.y - q.y))).toBe(1);
    });
  }
});

function inside(vertices: readonly Point[], x: number, y: number): boolean {
  let odd = false;
  vertices.forEach((b, i) => {
    const a = vertices.at(i - 1) as Point;
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) * (b.x - a.x)) / (b.y - a.y)) odd = !odd;
  });
  return odd;
}

test("a polygon holds exactly the pixels whose centre is inside by the even-odd rule", () => {
  const random = seeded(3);
  for (let round = 0; round < 300; round++) {
    const vertices = Array.from({ length: 3 + random(6) }, () => ({ x: random(24), y: random(24) }));
    const expected = new Set<string>();
    for (let y = 0; y < 24; y++) {
      for (let x = 0; x < 24; x++) if (inside(vertices, x + 0.5, y + 0.5)) expected.add(`${x},${y}`);
    }
    expect(pixels(polygonSpans(vertices))).toEqual(expected);
  }
});

test("two polygons along one edge neither overlap nor leave a gap", () => {
  const random = seeded(4);
  for (let round = 0; round < 100; round++) {
    const [top, low] = [
      { x: random(30), y: 0 },
      { x: random(30), y: 20 },
    ];
    const one = pixels(polygonSpans([{ x: 0, y: 0 }, top, low, { x: 0, y: 20 }]));
    const two = pixels(polygonSpans([top, { x: 30, y: 0 }, { x: 30, y: 20 }, low]));
    expect(one.size + two.size).toBe(600);
    expect(new Set([...one, ...two]).size).toBe(600);
  }
});

test("a square polygon is its pixels, and two corners are nothing", () => {
  const corners = [
    [2, 1],
    [5, 1],
    [5, 3],
    [2, 3],
  ].map(([x, y]) => ({ x, y }) as Point);
  expect([...pixels(polygonSpans(corners))]).toEqual(["2,1", "3,1", "4,1", "2,2", "3,2", "4,2"]);
  expect(polygonSpans(corners.slice(0, 2)).count).toBe(0);
});
