/** Areas within areas: they part the picture at every grain, nest, and keep to strong borders. */
import { expect, test } from "vitest";
import { seeded } from "./random.testing.ts";
import { RegionMap } from "./regionMap.ts";
import { areaOf, grainCount, regionTree } from "./regionTree.ts";
import type { Spans } from "./spans.ts";

const [WIDTH, HEIGHT] = [40, 30];
const RECT = { x: 7, y: 11, width: WIDTH, height: HEIGHT };

/** A red disc of radius 9 about (20, 15) on green, both with a little noise. */
function photo(): Uint8ClampedArray {
  const random = seeded(5);
  return Uint8ClampedArray.from({ length: WIDTH * HEIGHT * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % WIDTH, Math.floor((i >> 2) / WIDTH)];
    const disc = Math.hypot(x - 20, y - 15) <= 9;
    return ([disc ? 200 : 40, disc ? 40 : 150, 60, 255][i % 4] as number) + random(6);
  });
}

function places(spans: Spans): string[] {
  const found: string[] = [];
  spans.forEach((y, x0, x1) => {
    for (let x = x0; x < x1; x++) found.push(`${x},${y}`);
  });
  return found;
}

test("the smallest areas join until one is left, each into a later one", () => {
  const { parents, leafCount } = regionTree(photo(), WIDTH);
  expect(parents.length).toBe(2 * leafCount - 1);
  expect(parents.at(-1)).toBe(-1);
  expect(parents.slice(0, -1).every((parent, area) => parent > area)).toBe(true);
});

test("each grain has fewer areas than the one before, and each area lies within one of the next", () => {
  const tree = regionTree(photo(), WIDTH);
  let before = tree.leafCount + 1;
  for (let grain = 0; grain < grainCount(tree); grain++) {
    const of = Array.from({ length: tree.leafCount }, (_, leaf) => areaOf(tree, leaf, grain));
    const count = new Set(of).size;
    expect(count).toBeLessThan(before);
    before = count;
    const next = new Map(of.map((area, leaf) => [area, areaOf(tree, leaf, grain + 1)]));
    of.forEach((area, leaf) => {
      expect(areaOf(tree, leaf, grain + 1)).toBe(next.get(area));
    });
  }
});

test("a disc is one area at some grain, to the pixel", () => {
  const map = new RegionMap(RECT, regionTree(photo(), WIDTH));
  const disc = Array.from({ length: WIDTH * HEIGHT }, (_, i) => [i % WIDTH, Math.floor(i / WIDTH)] as const)
    .filter(([x, y]) => Math.hypot(x - 20, y - 15) <= 9)
    .map(([x, y]) => `${x + RECT.x},${y + RECT.y}`);
  const grains = Array.from({ length: map.grains }, (_, grain) => grain);
  const found = grains.map((grain) => places(map.spansOf(map.at(RECT.x + 20, RECT.y + 15, grain))).sort());
  expect(found).toContainEqual(disc.sort());
});

test("the areas of a grain hold every pixel once", () => {
  const map = new RegionMap(RECT, regionTree(photo(), WIDTH));
  for (const grain of [0, 3, map.grains - 1, map.grains + 5]) {
    const areas = new Set<number>();
    for (let y = 0; y < HEIGHT; y++)
      for (let x = 0; x < WIDTH; x++) areas.add(map.at(RECT.x + x, RECT.y + y, grain));
    const held = [...areas].flatMap((area) => places(map.spansOf(area)));
    expect([held.length, new Set(held).size]).toEqual([WIDTH * HEIGHT, WIDTH * HEIGHT]);
  }
});

test("outside there is no area, and a picture of one colour is one", () => {
  const tree = regionTree(new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(9), WIDTH);
  const map = new RegionMap(RECT, tree);
  expect([tree.leafCount, map.grains, map.at(RECT.x - 1, RECT.y, 0), map.at(RECT.x, RECT.y, 4)]).toEqual([
    1, 1, -1, 0,
  ]);
  expect(places(map.spansOf(0)).length).toBe(WIDTH * HEIGHT);
});

test("areas of another size are refused", () => {
  expect(() => new RegionMap({ ...RECT, width: 3 }, regionTree(photo(), WIDTH))).toThrow(RangeError);
});
