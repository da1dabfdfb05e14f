import { expect, test } from "vitest";
import { type EdgeMap, edgesOfPhoto, pathTo, searchPaths, snapToEdge } from "./livewire.ts";
import { seeded } from "./random.testing.ts";
import { Spans } from "./spans.ts";
import { SuperpixelMap } from "./superpixelMap.ts";
import { spansByValue, spansByValueWithin } from "./valueSpans.ts";
import { WALL, watershed } from "./watershed.ts";

const list = (spans: Spans | undefined) => {
  const out: number[][] = [];
  spans?.forEach((y, x0, x1) => {
    out.push([y, x0, x1]);
  });
  return out;
};

/** A photo of one row from grey values. */
const row = (...greys: number[]) => Uint8ClampedArray.from(greys.flatMap((g) => [g, g, g, 255]));

test("areas that grow meet at the highest step between their markers", () => {
  const photo = row(10, 12, 14, 90, 92, 94);
  expect([...watershed(photo, 6, Uint16Array.of(1, 0, 0, 0, 0, 2))]).toEqual([1, 1, 1, 2, 2, 2]);
});

test("on flat ground areas meet half way", () => {
  expect([...watershed(row(5, 5, 5, 5, 5, 5), 6, Uint16Array.of(1, 0, 0, 0, 0, 2))]).toEqual([
    1, 1, 1, 2, 2, 2,
  ]);
});

test("a marker flows around a wall and never into it", () => {
  const markers = Uint16Array.of(3, WALL, 0, 0, WALL, 0, 0, 0, 0);
  expect([...watershed(row(0, 0, 0, 0, 0, 0, 0, 0, 0), 3, markers)]).toEqual([
    3,
    WALL,
    3,
    3,
    WALL,
    3,
    3,
    3,
    3,
  ]);
});

test("what no marker can reach stays open", () => {
  expect([...watershed(row(0, 0, 0), 3, Uint16Array.of(1, WALL, 0))]).toEqual([1, WALL, 0]);
});

test("rows do not run into each other at the sides", () => {
  const markers = Uint16Array.of(WALL, 1, 0, WALL);
  expect([...watershed(row(0, 0, 0, 0), 2, markers)]).toEqual([WALL, 1, 0, WALL]);
});

const flat = (width: number, height: number): EdgeMap => ({
  width,
  height,
  strength: new Uint8Array(width * height),
});

test("without edges a wire is a shortest path of straight and diagonal steps", () => {
  const path = pathTo(searchPaths(flat(8, 8), { x: 1, y: 1 }), { x: 5, y: 3 });
  expect([path[0], path.at(-1), path.length]).toEqual([{ x: 1, y: 1 }, { x: 5, y: 3 }, 5]);
});

test("a wire takes the long way along an edge", () => {
  const edges = flat(9, 9);
  const strength = edges.strength as Uint8Array;
  for (let i = 0; i < 9; i++) for (const at of [i * 9, 8 * 9 + i]) strength[at] = 255;
  const path = pathTo(searchPaths(edges, { x: 0, y: 0 }), { x: 8, y: 8 });
  expect(path.every(({ x, y }) => x === 0 || y === 8)).toBe(true);
});

test("the cost of every path is that of an exhaustive search", () => {
  const random = seeded(4);
  for (let round = 0; round < 20; round++) {
    const edges = flat(6, 5);
    const strength = edges.strength as Uint8Array;
    for (let i = 0; i < strength.length; i++) strength[i] = random(256);
    const anchor = { x: random(7), y: random(6) };
    const field = searchPaths(edges, anchor);
    const best = bellmanFord(edges, anchor);
    for (let y = 0; y <= 5; y++) {
      for (let x = 0; x <= 6; x++) expect(costOf(edges, pathTo(field, { x, y }))).toBe(best[y * 7 + x]);
    }
  }
});

const unit = (e: EdgeMap, x: number, y: number) =>
  1 + ((255 - (x < e.width && y < e.height ? (e.strength[y * e.width + x] as number) : 0)) >> 3);

function costOf(edges: EdgeMap, path: readonly { x: number; y: number }[]): number {
  let sum = 0;
  for (let i = 1; i < path.length; i++) {
    const [a, b] = [path[i - 1] as { x: number; y: number }, path[i] as { x: number; y: number }];
    expect(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBe(1);
    sum += unit(edges, b.x, b.y) * (a.x === b.x || a.y === b.y ? 5 : 7);
  }
  return sum;
}

/** Costs by relaxing all steps until nothing changes. */
function bellmanFord(edges: EdgeMap, anchor: { x: number; y: number }): number[] {
  const [columns, rows] = [edges.width + 1, edges.height + 1];
  const best = new Array<number>(columns * rows).fill(Number.POSITIVE_INFINITY);
  best[anchor.y * columns + anchor.x] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < best.length; i++) {
      const [x, y] = [i % columns, Math.floor(i / columns)];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const [fx, fy] = [x + dx, y + dy];
          if ((dx === 0 && dy === 0) || fx < 0 || fy < 0 || fx >= columns || fy >= rows) continue;
          const cost =
            (best[fy * columns + fx] as number) + unit(edges, x, y) * (dx === 0 || dy === 0 ? 5 : 7);
          if (cost < (best[i] as number)) [best[i], changed] = [cost, true];
        }
      }
    }
  }
  return best;
}

test("only a window around the anchor is searched, and a straight line leads out of it", () => {
  const field = searchPaths(flat(50, 40), { x: 30, y: 20 }, 11);
  expect([field.left, field.top, field.columns, field.rows]).toEqual([25, 15, 11, 11]);
  const path = pathTo(field, { x: 45, y: 20 });
  expect([path.at(-2), path.at(-1)]).toEqual([
    { x: 35, y: 20 },
    { x: 45, y: 20 },
  ]);
  const corner = searchPaths(flat(50, 40), { x: 50, y: 40 }, 11);
  expect([corner.left, corner.top, corner.columns, corner.rows]).toEqual([40, 30, 11, 11]);
});

test("an anchor snaps to the strongest corner nearby", () => {
  const edges = flat(9, 9);
  (edges.strength as Uint8Array)[3 * 9 + 6] = 200;
  expect(snapToEdge(edges, { x: 4.2, y: 3.9 }, 2)).toEqual({ x: 6, y: 3 });
  expect(snapToEdge(edges, { x: 1.2, y: 7.9 }, 2)).toEqual({ x: 1, y: 8 });
});

test("the edges of a photo lie on the corners between its colours", () => {
  const photo = Uint8ClampedArray.from([...row(0, 0, 200, 200), ...row(0, 0, 200, 200)]);
  expect([...(edgesOfPhoto(photo, 4, 2).strength as Uint8Array)]).toEqual([0, 0, 0, 0, 0, 0, 255, 0]);
});

test("a superpixel is stamped as its own pixels, wherever the tile lies", () => {
  const map = new SuperpixelMap({ x: 10, y: 20, width: 3, height: 2 }, Uint16Array.of(4, 4, 9, 4, 9, 9));
  const spans = new Spans();
  map.addTo(spans, map.at(12, 20));
  expect(list(spans)).toEqual([
    [20, 12, 13],
    [21, 11, 13],
  ]);
  expect([map.at(9, 20), map.at(13, 20), map.at(10, 22)]).toEqual([-1, -1, -1]);
});

test("the superpixels of a map cover each pixel once", () => {
  const random = seeded(2);
  const rect = { x: 3, y: 4, width: 17, height: 11 };
  const ids = Uint16Array.from({ length: 17 * 11 }, () => random(6) * 13_000);
  const map = new SuperpixelMap(rect, ids);
  const spans = new Spans();
  for (const id of new Set(ids)) map.addTo(spans, id);
  const seen = new Uint8Array(ids.length);
  for (const [y, x0, x1] of list(spans) as [number, number, number][])
    for (let x = x0; x < x1; x++) seen[(y - 4) * 17 + x - 3] = (seen[(y - 4) * 17 + x - 3] as number) + 1;
  expect(seen.every((n) => n === 1)).toBe(true);
});

test("the runs of each value within an area are those of the whole, cut to it", () => {
  const area = new Spans();
  area.push(1, -5, 3);
  area.push(2, 2, 9);
  const data = Uint16Array.of(5, 5, 0, 7, 5, 5);
  const found = spansByValueWithin(data, { x: 1, y: 1, width: 3, height: 2 }, area);
  expect([...found].map(([value, spans]) => [value, list(spans)])).toEqual([
    [
      5,
      [
        [1, 1, 3],
        [2, 2, 4],
      ],
    ],
  ]);
});

test("a raster becomes the runs of each value, without nothing and without what is left out", () => {
  const found = spansByValue(
    Uint16Array.of(5, 5, 0, 7, 5, 5),
    { x: 1, y: 1, width: 3, height: 2 },
    (_, i) => i !== 4,
  );
  expect([...found].map(([value, spans]) => [value, list(spans)])).toEqual([
    [
      5,
      [
        [1, 1, 3],
        [2, 3, 4],
      ],
    ],
    [7, [[2, 1, 2]]],
  ]);
});
