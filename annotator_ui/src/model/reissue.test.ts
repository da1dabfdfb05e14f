import { expect, it } from "vitest";
import { WRITE_EVERYTHING } from "../kernel/labels.ts";
import { newSegment } from "../kernel/segments.ts";
import { Spans } from "../kernel/spans.ts";
import { PaintDocument } from "./document.ts";
import { changeable, heldFast } from "./reissue.ts";

const [ROAD, CAR, VAN, SKY] = [7, 26, 34, 23];
const ALLOWED = { [String(CAR)]: [CAR, VAN] };
const SEGMENTS = [newSegment(1, ROAD), newSegment(2, CAR)];

function documentOf(): PaintDocument {
  return new PaintDocument({
    rect: { x: 0, y: 0, width: 4, height: 1 },
    data: Uint16Array.of(1, 1, 2, 2),
    segments: SEGMENTS,
    locked: heldFast(ALLOWED, SEGMENTS),
    only: changeable(ALLOWED),
  });
}

/** Paint the whole tile with a new segment of a class. */
function paintAll(document: PaintDocument, kind: number): number[] {
  const row = new Spans();
  row.push(0, 0, 4);
  document.begin();
  document.paint(row, document.addSegment(kind), WRITE_EVERYTHING);
  document.commit();
  return [...document.content().data];
}

it("lets the split class become the new one, and leaves all else alone", () => {
  expect(paintAll(documentOf(), VAN)).toEqual([1, 1, 3, 3]);
});

it("paints no other class, and says so", () => {
  const document = documentOf();
  const told: number[] = [];
  document.onLocked = (id) => told.push(id);
  expect(paintAll(document, SKY)).toEqual([1, 1, 2, 2]);
  expect(told).toEqual([3]);
});
