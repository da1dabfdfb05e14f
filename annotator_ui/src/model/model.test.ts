import { expect, test } from "vitest";
import { WRITE_EVERYTHING } from "../kernel/labels.ts";
import { seeded } from "../kernel/random.testing.ts";
import { newSegment } from "../kernel/segments.ts";
import { capsule } from "../kernel/stroke.ts";
import { ActiveTime } from "./activeTime.ts";
import { type Change, PaintDocument } from "./document.ts";
import { countdown, LeaseClock } from "./lease.ts";
import { chooseOpening, type DraftHead, newestEtag } from "./restore.ts";
import { nextSaveState, type SaveEvent, saveWord, startSaving } from "./saveState.ts";
import { type ClassChoice, resized, ToolState } from "./toolState.ts";

const RECT = { x: 10, y: 20, width: 100, height: 80 };
const ROAD = { id: 7, name: "road", color: [128, 64, 128] as const, is_thing: false, ignored: false };
const CAR = { id: 26, name: "car", color: [0, 0, 142] as const, is_thing: true, ignored: false };

function dab(document: PaintDocument, classId: number, isThing: boolean, x: number, wanted = 0): number {
  document.begin();
  const id = document.target(classId, isThing, wanted);
  document.paint(capsule({ x, y: 30 }, { x, y: 30 }, 3), id, WRITE_EVERYTHING);
  document.commit();
  return id;
}

test("a stuff class keeps one segment, a thing class gets one for each new instance", () => {
  const document = new PaintDocument({ rect: RECT });
  expect([dab(document, 7, false, 20), dab(document, 7, false, 30)]).toEqual([1, 1]);
  expect([dab(document, 26, true, 40), dab(document, 26, true, 50), dab(document, 26, true, 60, 2)]).toEqual([
    2, 3, 2,
  ]);
  expect(document.segments.value.map((s) => [s.id, s.classId])).toEqual([
    [1, 7],
    [2, 26],
    [3, 26],
  ]);
});

test("undo takes the new instance away with its pixels, redo brings both back", () => {
  const document = new PaintDocument({ rect: RECT });
  dab(document, 26, true, 40);
  document.undo();
  expect([document.segments.value, document.unpainted.value, document.seq.value]).toEqual([[], 8000, 2]);
  document.redo();
  expect([document.segments.value.length, document.unpainted.value, document.canRedo.value]).toEqual([
    1,
    7991,
    false,
  ]);
});

test("a stroke outside the tile is no step and leaves no empty segment", () => {
  const document = new PaintDocument({ rect: RECT });
  dab(document, 26, true, 500);
  expect([document.segments.value, document.canUndo.value, document.seq.value]).toEqual([[], false, 0]);
});

test("a stroke rolled back never was", () => {
  const document = new PaintDocument({ rect: RECT });
  dab(document, 7, false, 20);
  const before = document.content();
  document.begin();
  document.paint(
    capsule({ x: 20, y: 30 }, { x: 90, y: 90 }, 9),
    document.target(26, true, 0),
    WRITE_EVERYTHING,
  );
  document.rollback();
  expect(document.content()).toEqual(before);
  expect(document.changing).toBe(false);
});

test("a change names its blocks, its step and the steps that went", () => {
  const changes: Change[] = [];
  const document = new PaintDocument({ rect: RECT });
  document.onChange = (c) => changes.push(c);
  dab(document, 7, false, 20);
  dab(document, 26, true, 74);
  document.undo();
  dab(document, 26, true, 90);
  expect(changes.map((c) => [c.seq, [...c.blocks], c.step.key, c.goneSteps, c.cursor])).toEqual([
    [1, [0], 1, [], 1],
    [2, [0, 1], 2, [], 2],
    [3, [0, 1], 2, [], 1],
    [4, [1], 3, [2], 2],
  ]);
});

test("taking the server's labels is one step that undo takes back", () => {
  const document = new PaintDocument({ rect: RECT });
  dab(document, 7, false, 20);
  const mine = document.content().data;
  document.replace(new Uint16Array(8000).fill(9), [newSegment(9, 7)]);
  expect([document.unpainted.value, document.segments.value[0]?.id]).toEqual([0, 9]);
  document.undo();
  expect(document.content().data).toEqual(mine);
});

test("only segments with pixels are sent", () => {
  const document = new PaintDocument({ rect: RECT });
  dab(document, 26, true, 40);
  dab(document, 7, false, 40);
  expect(document.content().segments.map((s) => s.classId)).toEqual([7]);
});

test("saved is shown only when the server has acknowledged the newest change, whatever happens in between", () => {
  const random = seeded(10);
  for (let round = 0; round < 200; round++) {
    let state = startSaving(0, 0, null);
    let seq = 0;
    let acknowledged = 0;
    for (let i = 0; i < 40; i++) {
      const sent = random(seq + 1);
      const events: SaveEvent[] = [
        { type: "changed", seq: seq + 1 },
        { type: "sent", seq },
        { type: "acknowledged", seq: sent, at: "2026-01-01T00:00:00Z", late: random(4) === 0 },
        { type: "failed", trouble: { kind: "offline" } },
        { type: "settled" },
      ];
      const event = events[random(5)] as SaveEvent;
      if (event.type === "changed") seq++;
      if (event.type === "acknowledged") acknowledged = Math.max(acknowledged, sent);
      state = nextSaveState(state, event);
      if (["saved", "late"].includes(saveWord(state))) expect(acknowledged).toBe(seq);
    }
  }
});

test("the save word follows trouble, recovery and lateness", () => {
  let state = startSaving(0, 0, null);
  const words = [saveWord(state)];
  const at = "2026-01-01T12:04:31Z";
  const events: SaveEvent[] = [
    { type: "changed", seq: 1 },
    { type: "sent", seq: 1 },
    { type: "failed", trouble: { kind: "offline" } },
    { type: "sent", seq: 1 },
    { type: "acknowledged", seq: 1, at, late: false },
    { type: "changed", seq: 2 },
    { type: "acknowledged", seq: 2, at, late: true },
  ];
  for (const event of events) {
    state = nextSaveState(state, event);
    words.push(saveWord(state));
  }
  expect(words).toEqual(["untouched", "unsaved", "saving", "offline", "saving", "saved", "unsaved", "late"]);
});

test("a draft opens when it builds on what the server has, and unsaved work is never dropped in silence", () => {
  const draft: DraftHead = {
    seq: 5,
    acked: 3,
    baseEtag: '"a"',
    pendingEtag: '"b"',
    pendingSeq: 4,
    savedAt: null,
  };
  expect(chooseOpening(null, '"a"')).toEqual({ from: "server" });
  expect(chooseOpening(draft, '"a"')).toEqual({ from: "draft", acked: 3 });
  expect(chooseOpening(draft, '"b"')).toEqual({ from: "draft", acked: 4 });
  expect(chooseOpening(draft, '"c"')).toEqual({ from: "conflict" });
  expect(chooseOpening({ ...draft, acked: 5 }, '"c"')).toEqual({ from: "server" });
});

test("active time adds gaps of up to a minute and no longer ones", () => {
  const time = new ActiveTime(10);
  for (const at of [1000, 3000, 63_000, 200_000, 201_000]) time.note(at);
  expect(time.seconds).toBe(10 + 2 + 60 + 1);
  expect([time.idleMs(205_000), new ActiveTime().idleMs(205_000)]).toEqual([4000, 0]);
});

test("the lease counts down by the server's clock and is extended", () => {
  const lease = new LeaseClock({ id: "l", until: "2026-01-01T00:45:00Z" }, "2026-01-01T00:00:00Z", 5_000);
  expect(lease.remaining.value).toBe(2700);
  lease.tick(65_000);
  expect(countdown(lease.remaining.value)).toBe("44:00");
  lease.extend("2026-01-01T01:46:00Z", "2026-01-01T00:01:00Z", 65_000);
  expect(countdown(lease.remaining.value)).toBe("1:45:00");
  lease.tick(100_000_000);
  expect(lease.remaining.value).toBe(0);
});

test("choosing a class starts a new instance; picking a segment goes on with it", () => {
  const state = new ToolState(
    new Map<number, ClassChoice>([
      [7, ROAD],
      [26, CAR],
    ]),
  );
  expect([state.classId.value, state.isThing]).toEqual([7, false]);
  state.takeSegment(26, 4);
  expect([state.classId.value, state.segment.value, state.isThing]).toEqual([26, 4, true]);
  state.takeTool("eraser");
  state.takeClass(26);
  expect([state.segment.value, state.tool.value]).toEqual([0, "brush"]);
});

test("brush sizes stay within 1 and 1024 and every size can be left again", () => {
  expect([resized(1, -1), resized(1, 1), resized(100, 1), resized(1000, 1)]).toEqual([1, 2, 110, 1024]);
});

test("an answer from before the draft was last saved says nothing about the server", () => {
  const draft: DraftHead = {
    seq: 2,
    acked: 1,
    baseEtag: '"b"',
    pendingEtag: null,
    pendingSeq: 0,
    savedAt: "2030-01-01T10:00:00.500Z",
  };
  expect(newestEtag(draft, { etag: null, at: "2030-01-01T10:00:00.000Z" })).toBe('"b"');
  expect(newestEtag(draft, { etag: '"c"', at: "2030-01-01T10:00:01.000Z" })).toBe('"c"');
  expect(newestEtag({ ...draft, savedAt: null }, { etag: '"a"', at: "2030-01-01T10:00:00.000Z" })).toBe(
    '"a"',
  );
  expect(newestEtag(null, { etag: null, at: "2030-01-01T10:00:00.000Z" })).toBeNull();
});

test("a class is verified to be absent, and painting it takes that back until it is undone", () => {
  const document = new PaintDocument({ rect: RECT, absent: [11] });
  expect(document.verifyAbsent(26, true)).toBe(true);
  expect([document.absent.value, document.content().absent, document.seq.value]).toEqual([
    [11, 26],
    [11, 26],
    1,
  ]);
  dab(document, 26, true, 40);
  expect(document.absent.value).toEqual([11]);
  expect(document.verifyAbsent(26, true)).toBe(false);
  document.undo();
  expect(document.absent.value).toEqual([11, 26]);
  document.undo();
  expect(document.absent.value).toEqual([11]);
  document.redo();
  document.redo();
  expect([document.absent.value, document.unpainted.value]).toEqual([[11], 7991]);
});

test("what is verified is taken back by hand, tells the journal, and is no step twice", () => {
  const changes: Change[] = [];
  const document = new PaintDocument({ rect: RECT });
  document.onChange = (change) => changes.push(change);
  document.verifyAbsent(26, true);
  document.verifyAbsent(26, true);
  document.verifyAbsent(26, false);
  expect(changes.map((change) => change.absent)).toEqual([[26], []]);
});

test("a stroke rolled back leaves what was verified", () => {
  const document = new PaintDocument({ rect: RECT, absent: [7] });
  document.begin();
  document.paint(
    capsule({ x: 20, y: 30 }, { x: 20, y: 30 }, 3),
    document.target(7, false, 0),
    WRITE_EVERYTHING,
  );
  document.rollback();
  expect(document.absent.value).toEqual([7]);
});
