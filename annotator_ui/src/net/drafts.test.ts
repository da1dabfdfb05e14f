import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WRITE_EVERYTHING } from "../kernel/labels.ts";
import { decodePng16 } from "../kernel/png16.ts";
import { seeded } from "../kernel/random.testing.ts";
import { capsule } from "../kernel/stroke.ts";
import { PaintDocument } from "../model/document.ts";
import { type DraftDatabase, type DraftRecord, dropDraft, Journal, openDrafts, readDraft } from "./drafts.ts";
import { tileCodec } from "./tilePng.ts";
import { randomUuid } from "./uuid.ts";

const RECT = { x: 30, y: 40, width: 140, height: 100 };
const HEAD: DraftRecord = {
  seq: 0,
  acked: 0,
  baseEtag: '"a"',
  pendingEtag: null,
  pendingSeq: 0,
  rect: RECT,
  segments: [],
  cursor: 0,
  activeSeconds: 0,
  savedAt: null,
  lease: "lease",
};

let db: DraftDatabase;
let name: string;

beforeEach(async () => {
  name = `drafts-${randomUuid()}`;
  db = await openDrafts(name);
});

afterEach(async () => {
  db.close();
  await deleteDB(name);
});

function setUp(key = "anna:task", data?: Uint16Array) {
  const document = new PaintDocument(data ? { rect: RECT, data } : { rect: RECT });
  const journal = new Journal(db, key, HEAD, false);
  let written: Promise<void> = Promise.resolve();
  document.onChange = (change) => {
    written = journal.record(change, document.buffer, 12);
  };
  const random = seeded(12);
  const paint = () => {
    const point = () => ({ x: RECT.x + random(RECT.width), y: RECT.y + random(RECT.height) });
    document.begin();
    document.paint(
      capsule(point(), point(), 1 + random(9)),
      document.target(random(3), true, 0),
      WRITE_EVERYTHING,
    );
    document.commit();
  };
  return { document, journal, paint, random, written: () => written };
}

test("a reload after any strokes, undos and redos gives back labels, table and the whole undo history", async () => {
  const { document, paint, random, written } = setUp();
  for (let i = 0; i < 40; i++) {
    if (random(4) === 0) document.undo();
    else if (random(5) === 0) document.redo();
    else if (random(6) === 0) document.verifyAbsent(random(5), random(3) > 0);
    else paint();
  }
  await written();
  const draft = await readDraft(db, "anna:task", RECT);
  if (!draft) throw new Error("no draft");
  const { data, head, history } = draft;
  const { segments, absent = [], seq } = head;
  const again = new PaintDocument({ rect: RECT, data, segments, absent, seq, history });
  expect([again.seq.value, head.activeSeconds, history.cursor]).toEqual([
    document.seq.value,
    12,
    document.history.cursor,
  ]);
  const labels = (of: PaintDocument) => [of.buffer.data.join(), of.segments.value, of.absent.value];
  expect(labels(again)).toEqual(labels(document));
  for (const back of [true, false, true]) {
    while (back ? again.canUndo.value : again.canRedo.value) {
      for (const one of [again, document]) {
        if (back) one.undo();
        else one.redo();
      }
      expect(labels(again)).toEqual(labels(document));
    }
  }
});

test("a draft stands by itself: it holds what was there before the first stroke", async () => {
  const { document, paint, written } = setUp("anna:task", new Uint16Array(14000).fill(9));
  paint();
  await written();
  expect((await readDraft(db, "anna:task", RECT))?.data.join()).toBe(document.buffer.data.join());
});

test("drafts of other people and other tiles are not touched", async () => {
  const [one, two] = [setUp("anna:task"), setUp("bert:task")];
  one.paint();
  two.paint();
  await Promise.all([one.written(), two.written()]);
  await dropDraft(db, "anna:task");
  expect(await readDraft(db, "anna:task", RECT)).toBeNull();
  expect(await readDraft(db, "bert:task", RECT)).not.toBeNull();
});

test("progress is noted in an existing draft and makes none by itself", async () => {
  const { journal, paint, written } = setUp();
  await journal.note({ acked: 0, pendingEtag: '"p"' });
  expect(await readDraft(db, "anna:task", RECT)).toBeNull();
  paint();
  await written();
  await journal.note({ acked: 1, baseEtag: '"b"' });
  expect((await readDraft(db, "anna:task", RECT))?.head).toMatchObject({
    seq: 1,
    acked: 1,
    baseEtag: '"b"',
    pendingEtag: '"p"',
  });
});

test("which segments are locked and hidden is kept before the first change and beside later ones", async () => {
  const { document, journal, paint, written } = setUp("anna:task", new Uint16Array(14000).fill(9));
  await journal.mark({ locked: [9], hidden: [] }, document);
  const early = await readDraft(db, "anna:task", RECT);
  expect([early?.head.marks, early?.head.seq, early?.data.join()]).toEqual([
    { locked: [9], hidden: [] },
    0,
    document.buffer.data.join(),
  ]);
  paint();
  await written();
  await journal.mark({ locked: [], hidden: [9] }, document);
  const late = await readDraft(db, "anna:task", RECT);
  expect([late?.head.marks, late?.head.seq, late?.data.join()]).toEqual([
    { locked: [], hidden: [9] },
    1,
    document.buffer.data.join(),
  ]);
});

test("nothing is written any more once a journal has ended", async () => {
  const { journal, paint, written } = setUp();
  paint();
  await written();
  await journal.end();
  await dropDraft(db, "anna:task");
  await journal.note({ acked: 1 });
  expect(await readDraft(db, "anna:task", RECT)).toBeNull();
});

test("a draft of another grid is not opened", async () => {
  const { paint, written } = setUp();
  paint();
  await written();
  expect(await readDraft(db, "anna:task", { ...RECT, width: 139 })).toBeNull();
});

test("a journal that cannot write says so", async () => {
  const { document, journal, paint, written } = setUp();
  let broken = false;
  journal.onBroken = () => {
    broken = true;
  };
  db.close();
  paint();
  await written();
  expect([broken, document.seq.value]).toEqual([true, 1]);
});

test("the worker encodes what the decoder reads, under the ETag of its bytes", async () => {
  const tile = { width: 3, height: 2, data: new Uint16Array([0, 1, 2, 300, 65535, 0]), segments: [] };
  const { bytes, etag } = await tileCodec.encode({ ...tile, data: tile.data.slice() });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  expect(etag).toBe(`"${Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("")}"`);
  expect(await decodePng16(bytes)).toEqual(tile);
  await expect(tileCodec.encode({ ...tile, data: tile.data.slice(), width: 4 })).rejects.toThrow("6 labels");
});

test("random UUIDs have version 4 and are not alike", () => {
  const made = new Set(Array.from({ length: 100 }, randomUuid));
  expect(made.size).toBe(100);
  for (const uuid of made)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
