import { expect, test } from "vitest";
import { floodSpans } from "./flood.ts";
import { History, Recorder, type Snapshot, swapStep } from "./history.ts";
import { findHoles, nextHole } from "./holes.ts";
import { LabelBuffer, paintSpans, WRITE_EVERYTHING, WRITE_UNPAINTED } from "./labels.ts";
import { seeded } from "./random.testing.ts";
import { decodeRle, encodeRle } from "./rle.ts";
import { newSegment } from "./segments.ts";
import { Spans } from "./spans.ts";
import { capsule } from "./stroke.ts";

const RECT = { x: 100, y: 40, width: 150, height: 130 };
const nothing = () => undefined;

function run(y: number, x0: number, x1: number): Spans {
  const spans = new Spans();
  spans.push(y, x0, x1);
  return spans;
}

function recount(buffer: LabelBuffer): number[] {
  const out = new Array<number>(8).fill(0);
  for (const id of buffer.data) out[id] = (out[id] as number) + 1;
  return out;
}

function scribble(buffer: LabelBuffer, random: (n: number) => number, touch: (b: number) => void = nothing) {
  const point = () => ({ x: RECT.x + random(170) - 10, y: RECT.y + random(150) - 10 });
  const mode = random(2) === 0 ? WRITE_EVERYTHING : WRITE_UNPAINTED;
  return paintSpans(buffer, capsule(point(), point(), 1 + random(30)), random(8), mode, touch);
}

test("a run is cut to the paint area and reported as what changed", () => {
  const buffer = new LabelBuffer(RECT);
  expect(paintSpans(buffer, run(41, 90, 103), 5, WRITE_EVERYTHING, nothing)).toEqual({
    x: 100,
    y: 41,
    width: 3,
    height: 1,
  });
  expect([buffer.at(99, 41), buffer.at(100, 41), buffer.at(102, 41), buffer.at(103, 41)]).toEqual([
    0, 5, 5, 0,
  ]);
  expect([buffer.areas[5], buffer.unpainted]).toEqual([3, 150 * 130 - 3]);
});

test("painting what is there already, or outside, changes nothing", () => {
  const buffer = new LabelBuffer(RECT);
  paintSpans(buffer, run(50, 100, 120), 5, WRITE_EVERYTHING, nothing);
  expect(paintSpans(buffer, run(50, 100, 120), 5, WRITE_EVERYTHING, nothing)).toBeNull();
  expect(paintSpans(buffer, run(39, 100, 120), 5, WRITE_EVERYTHING, nothing)).toBeNull();
});

test("only unlabelled leaves every painted pixel alone", () => {
  const buffer = new LabelBuffer(RECT);
  paintSpans(buffer, run(50, 110, 120), 5, WRITE_EVERYTHING, nothing);
  paintSpans(buffer, run(50, 105, 125), 6, WRITE_UNPAINTED, nothing);
  expect([buffer.at(109, 50), buffer.at(110, 50), buffer.at(119, 50), buffer.at(120, 50)]).toEqual([
    6, 5, 5, 6,
  ]);
});

test("areas always equal a recount, and every changed pixel lies in a touched block and in the reported rectangle", () => {
  const random = seeded(5);
  const buffer = new LabelBuffer(RECT);
  for (let round = 0; round < 200; round++) {
    const before = Uint16Array.from(buffer.data);
    const touched = new Set<number>();
    const dirty = scribble(buffer, random, (b) => touched.add(b));
    expect([...buffer.areas.subarray(0, 8)]).toEqual(recount(buffer));
    before.forEach((id, i) => {
      if (id === buffer.data[i]) return;
      const [x, y] = [i % RECT.width, Math.floor(i / RECT.width)];
      expect(touched.has(Math.floor(y / 64) * 3 + Math.floor(x / 64))).toBe(true);
      const [dx, dy] = [x + RECT.x - (dirty?.x ?? 0), y + RECT.y - (dirty?.y ?? 0)];
      expect(dx >= 0 && dy >= 0 && dx < (dirty?.width ?? 0) && dy < (dirty?.height ?? 0)).toBe(true);
    });
  }
});

test("run lengths give back any block", () => {
  const random = seeded(6);
  for (let round = 0; round < 100; round++) {
    const values = Uint16Array.from({ length: random(500) }, () => random(3) * 30000);
    expect(decodeRle(encodeRle(values), values.length)).toEqual(values);
  }
  expect(encodeRle(new Uint16Array(70000)).length).toBe(4);
  expect(() => decodeRle(new Uint16Array([1, 3]), 4)).toThrow(RangeError);
});

test("undo and redo walk through any strokes and give back every raster bit for bit", () => {
  const random = seeded(7);
  const buffer = new LabelBuffer(RECT);
  const history = new History();
  const states = [Uint16Array.from(buffer.data)];
  for (let stroke = 0; stroke < 40; stroke++) {
    const recorder = new Recorder(buffer, []);
    for (let dab = 0; dab <= random(3); dab++) scribble(buffer, random, recorder.touch);
    history.push(recorder.finish());
    states.push(Uint16Array.from(buffer.data));
  }
  const swap = (step: Snapshot) => swapStep(buffer, [], step).inverse;
  for (let walk = 0; walk < 200; walk++) {
    history.move(random(2) === 0 ? -1 : 1, swap);
    expect(buffer.data.every((id, i) => id === states[history.cursor]?.[i])).toBe(true);
    expect([...buffer.areas.subarray(0, 8)]).toEqual(recount(buffer));
  }
});

test("a stroke that changes nothing leaves no block in its step", () => {
  const buffer = new LabelBuffer(RECT);
  const recorder = new Recorder(buffer, []);
  paintSpans(buffer, run(50, 100, 120), 0, WRITE_EVERYTHING, recorder.touch);
  expect(recorder.finish().blocks.size).toBe(0);
});

test("history forgets its oldest steps at its cap, never the last one", () => {
  const step: Snapshot = { blocks: new Map([[0, new Uint16Array(100)]]), segments: [] };
  const history = new History([], 0, 1000);
  for (let i = 0; i < 10; i++) history.push(step);
  expect(history.steps.length).toBe(3);
  expect(history.cursor).toBe(3);
  const small = new History([], 0, 1);
  small.push(step);
  expect(small.canUndo).toBe(true);
});

test("swapping a step exchanges the segment table too", () => {
  const buffer = new LabelBuffer(RECT);
  const [old, now] = [[newSegment(1, 7)], [newSegment(1, 7), newSegment(2, 8)]];
  expect(swapStep(buffer, now, { blocks: new Map(), segments: old }).inverse.segments).toBe(now);
});

function floodByQueue(buffer: LabelBuffer, x: number, y: number): Set<number> {
  const { width, height } = buffer.rect;
  const start = (y - RECT.y) * width + x - RECT.x;
  const seen = new Set([start]);
  for (const i of seen) {
    const [px, py] = [i % width, Math.floor(i / width)];
    for (const [qx, qy] of [
      [px - 1, py],
      [px + 1, py],
      [px, py - 1],
      [px, py + 1],
    ] as const) {
      const q = qy * width + qx;
      if (qx >= 0 && qy >= 0 && qx < width && qy < height && buffer.data[q] === buffer.data[start])
        seen.add(q);
    }
  }
  return seen;
}

test("a flood is exactly the four-connected area of one id", () => {
  const random = seeded(8);
  for (let round = 0; round < 30; round++) {
    const buffer = new LabelBuffer(RECT);
    for (let i = 0; i < 20; i++) scribble(buffer, random);
    const [x, y] = [RECT.x + random(RECT.width), RECT.y + random(RECT.height)];
    const flooded = new Set<number>();
    floodSpans(buffer, x, y).forEach((row, x0, x1) => {
      for (let c = x0; c < x1; c++) flooded.add((row - RECT.y) * RECT.width + c - RECT.x);
    });
    const expected = floodByQueue(buffer, x, y);
    expect(flooded.size).toBe(expected.size);
    expect([...flooded].every((i) => expected.has(i))).toBe(true);
  }
});

test("holes are counted to the pixel, and the walk visits each and begins again", () => {
  const buffer = new LabelBuffer(RECT, new Uint16Array(RECT.width * RECT.height).fill(3));
  paintSpans(buffer, run(45, 110, 112), 0, WRITE_EVERYTHING, nothing);
  paintSpans(buffer, run(46, 111, 113), 0, WRITE_EVERYTHING, nothing);
  paintSpans(buffer, run(47, 200, 201), 0, WRITE_EVERYTHING, nothing);
  const holes = findHoles(buffer);
  expect(holes.map(({ pixels, box, at }) => ({ pixels, box, at }))).toEqual([
    { pixels: 4, box: { x: 110, y: 45, width: 3, height: 2 }, at: { x: 110, y: 45 } },
    { pixels: 1, box: { x: 200, y: 47, width: 1, height: 1 }, at: { x: 200, y: 47 } },
  ]);
  const second = nextHole(holes, nextHole(holes, null)?.at ?? null);
  expect(second).toBe(holes[1]);
  expect(nextHole(holes, second?.at ?? null)).toBe(holes[0]);
  expect(buffer.unpainted).toBe(5);
});
