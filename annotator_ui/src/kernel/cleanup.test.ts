import { expect, test } from "vitest";
import { closeHoles, type Proposal, removeSpecks } from "./cleanup.ts";
import { LabelBuffer } from "./labels.ts";
import { fillNearest } from "./nearest.ts";
import { smoothBorders } from "./smooth.ts";

const all = (): boolean => true;

/** Digits row by row as labels, away from the image's corner. */
function labels(...rows: string[]): LabelBuffer {
  const data = Uint16Array.from([...rows.join("")].map(Number));
  return new LabelBuffer({ x: 5, y: 9, width: rows[0]?.length ?? 0, height: rows.length }, data);
}

/** The rows after a proposal was taken. */
function after(buffer: LabelBuffer, { parts }: Proposal): string[] {
  const { rect } = buffer;
  const data = Uint16Array.from(buffer.data);
  for (const [id, spans] of parts) {
    spans.forEach((y, x0, x1) => {
      for (let x = x0; x < x1; x++) data[(y - rect.y) * rect.width + x - rect.x] = id;
    });
  }
  return Array.from({ length: rect.height }, (_, r) =>
    [...data.subarray(r * rect.width, (r + 1) * rect.width)].join(""),
  );
}

test("a speck goes to what surrounds it, a small object stays", () => {
  const buffer = labels("111122", "121122", "111122", "111133");
  expect(after(buffer, removeSpecks(buffer, 3, all))).toEqual(["111122", "111122", "111122", "111133"]);
});

test("a locked segment loses no speck and gains none", () => {
  const buffer = labels("111122", "121122", "111122");
  expect(removeSpecks(buffer, 3, (id) => id !== 2).pixels).toBe(0);
  expect(removeSpecks(buffer, 3, (id) => id !== 1).pixels).toBe(0);
});

test("holes below the size are closed with the neighbour they touch most, larger ones stay", () => {
  const buffer = labels("1110000", "1011000", "1122000");
  const proposal = closeHoles(buffer, 2, all);
  expect(after(buffer, proposal)).toEqual(["1110000", "1111000", "1122000"]);
  expect(proposal.pixels).toBe(1);
});

test("the rest goes to the nearest segment that may gain", () => {
  const buffer = labels("1000002", "0000000");
  expect(after(buffer, fillNearest(buffer, all))).toEqual(["1111222", "1111222"]);
  expect(
    after(
      buffer,
      fillNearest(buffer, (id) => id === 2),
    ),
  ).toEqual(["1222222", "2222222"]);
});

test("with nothing painted, nothing is nearest", () => {
  expect(fillNearest(labels("000", "000"), all).pixels).toBe(0);
});

test("smoothing takes the spike off a border and leaves a straight one alone", () => {
  const spiked = labels("11111", "11211", "22222", "22222");
  expect(after(spiked, smoothBorders(spiked, 1, 0, all))).toEqual(["11111", "11111", "22222", "22222"]);
  const straight = labels("11111", "11111", "22222", "22222");
  expect(smoothBorders(straight, 1, 0, all).pixels).toBe(0);
});

test("smoothing one segment leaves the borders of others as they are", () => {
  const buffer = labels("1111133", "1121133", "2222333", "2222233");
  expect(after(buffer, smoothBorders(buffer, 1, 3, all))).toEqual([
    "1111133",
    "1121133",
    "2222333",
    "2222233",
  ]);
});
