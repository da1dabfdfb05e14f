import { expect, test, vi } from "vitest";
import { WRITE_EVERYTHING } from "../kernel/labels.ts";
import { capsule } from "../kernel/stroke.ts";
import { type Content, PaintDocument } from "../model/document.ts";
import { EncodeAhead } from "./encodeAhead.ts";

const RECT = { x: 0, y: 0, width: 8, height: 8 };

function setUp() {
  const document = new PaintDocument({ rect: RECT });
  const encoded: number[] = [];
  const fails: Error[] = [];
  const encode = async ({ seq, data }: Content) => {
    const failure = fails.pop();
    if (failure) throw failure;
    encoded.push(seq);
    return { bytes: Uint8Array.from(data), etag: `"${data.join("")}"` };
  };
  const ahead = new EncodeAhead(document, encode);
  document.onChange = () => ahead.soon();
  return { document, ahead, encoded, fails };
}

function dab(document: PaintDocument, x: number): void {
  document.begin();
  document.paint(capsule({ x, y: 2 }, { x, y: 2 }, 1), document.target(7, false, 0), WRITE_EVERYTHING);
}

function stroke(document: PaintDocument, x: number): void {
  dab(document, x);
  document.commit();
}

test("the newest change is encoded once the hand rests, and a save then has it at hand", async () => {
  const { document, ahead, encoded } = setUp();
  for (const x of [1, 2, 3]) stroke(document, x);
  await vi.waitFor(() => expect(encoded).toEqual([3]));
  const { seq, bytes } = await ahead.newest();
  expect([seq, bytes.filter((id) => id > 0).length, encoded]).toEqual([3, 3, [3]]);
});

test("a change after that is encoded anew, at once where it is asked for", async () => {
  const { document, ahead, encoded } = setUp();
  stroke(document, 1);
  expect((await ahead.newest()).seq).toBe(1);
  document.undo();
  const { seq, bytes } = await ahead.newest();
  expect([seq, bytes.some((id) => id > 0), encoded]).toEqual([2, false, [1, 2]]);
});

test("who asks while it is encoded waits for that", async () => {
  const { document, ahead, encoded } = setUp();
  stroke(document, 1);
  const [a, b] = await Promise.all([ahead.newest(), ahead.newest()]);
  expect([a.etag === b.etag, encoded]).toEqual([true, [1]]);
});

test("what a gesture under way has painted is not kept as the change before it", async () => {
  const { document, ahead, encoded } = setUp();
  stroke(document, 1);
  dab(document, 4);
  await ahead.newest();
  document.rollback();
  const { bytes } = await ahead.newest();
  expect([bytes.filter((id) => id > 0).length, encoded]).toEqual([1, [1, 1]]);
});

test("encoding that failed is tried again", async () => {
  const { document, ahead, fails } = setUp();
  fails.push(new Error("no room"));
  stroke(document, 1);
  await expect(ahead.newest()).rejects.toThrow("no room");
  expect((await ahead.newest()).seq).toBe(1);
});
