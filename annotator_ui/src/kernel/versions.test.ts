import { expect, test } from "vitest";
import { newSegment } from "./segments.ts";
import { compareVersions, joinVersions, type Version } from "./versions.ts";

const [ROAD, CAR] = [7, 26];
const isThing = (classId: number) => classId === CAR;
/** Three blocks in a row, the last one narrower. */
const RECT = { x: 30, y: 10, width: 150, height: 2 };

function version(paint: Record<number, readonly number[]>, classes: Record<number, number>): Version {
  const data = new Uint16Array(RECT.width * RECT.height);
  for (const [id, columns] of Object.entries(paint)) for (const x of columns) data[x] = Number(id);
  return { data, segments: Object.entries(classes).map(([id, kind]) => newSegment(Number(id), kind)) };
}

test("only blocks with a differing pixel are told, whatever ids the same road has", () => {
  const mine = version({ 1: [0, 70, 140] }, { 1: ROAD });
  const theirs = version({ 5: [0, 70, 141] }, { 5: ROAD });
  const found = compareVersions(RECT, mine, theirs, isThing);
  expect([found.blocks, found.segments.map((s) => s.id)]).toEqual([[2], [1]]);
});

test("a car that both know is one car; two cars that were numbered alike stay two", () => {
  const mine = version({ 1: [0, 1], 2: [70] }, { 1: CAR, 2: CAR });
  const theirs = version({ 1: [1, 2], 2: [140] }, { 1: CAR, 2: CAR });
  const found = compareVersions(RECT, mine, theirs, isThing);
  const at = (x: number) => found.theirs.data[x];
  expect([at(1), at(2), at(140)]).toEqual([1, 1, 3]);
  expect(found.segments.map((s) => [s.id, s.classId])).toEqual([
    [1, CAR],
    [2, CAR],
    [3, CAR],
  ]);
});

test("a segment of another class under our id is another segment", () => {
  const mine = version({ 1: [0] }, { 1: CAR });
  const theirs = version({ 1: [0] }, { 1: ROAD });
  const found = compareVersions(RECT, mine, theirs, isThing);
  expect([found.blocks, found.theirs.data[0], found.segments.length]).toEqual([[0], 2, 2]);
});

test("the joined version has the taken blocks as theirs and all others as mine", () => {
  const mine = version({ 1: [0, 70, 140] }, { 1: ROAD });
  const theirs = version({ 2: [1, 71, 141] }, { 2: CAR });
  const found = compareVersions(RECT, mine, theirs, isThing);
  expect(found.blocks).toEqual([0, 1, 2]);
  const joined = joinVersions(found, new Set([1]));
  const painted = [...joined.entries()].filter(([, id]) => id > 0);
  expect(painted).toEqual([
    [0, 1],
    [71, 3],
    [140, 1],
  ]);
  expect(joinVersions(found, new Set())).toEqual(mine.data);
});
