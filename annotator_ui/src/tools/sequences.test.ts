/** Whatever is done in whatever order: a pixel has one owner, locks hold, and undo and redo lose nothing. */
import { expect, test } from "vitest";
import { closeHoles, removeSpecks } from "../kernel/cleanup.ts";
import { WRITE_EVERYTHING } from "../kernel/labels.ts";
import { spansOfId } from "../kernel/mask.ts";
import { fillNearest } from "../kernel/nearest.ts";
import { seeded } from "../kernel/random.testing.ts";
import { newSegment } from "../kernel/segments.ts";
import { smoothBorders } from "../kernel/smooth.ts";
import { clipboard, copySelection, cutSelection, pasteClip } from "../model/clipboard.ts";
import { PaintDocument } from "../model/document.ts";
import { changeClass, mergeSegments, paintSelection, removeSegment } from "../model/edits.ts";
import { applyProposal } from "../model/proposals.ts";
import { Brush } from "./brush.ts";
import { FillTool } from "./clicks.ts";
import { CLASSES, drag, sampleAt, type TestHost, testHost } from "./host.testing.ts";
import { OutlineTool } from "./outline.ts";
import { MergeTool, SplitTool } from "./parting.ts";
import { SelectTool } from "./select.ts";
import type { Tool } from "./tool.ts";
import { WandTool } from "./wand.ts";

const RECT = { x: 30, y: 50, width: 90, height: 70 };
const SEQUENCES = 500;
const ACTIONS = 30;

type Random = (below: number) => number;
type Act = (host: TestHost, random: Random) => void;

const point = (random: Random) => [RECT.x - 5 + random(100), RECT.y - 5 + random(80)] as const;

function samples(random: Random, count: number, more: Parameters<typeof sampleAt>[2] = {}) {
  return Array.from({ length: count }, () => sampleAt(...point(random), more));
}

/** With nothing, Shift or Alt. */
function modifier(random: Random) {
  const kind = random(4);
  return { shift: kind === 1, alt: kind === 2 };
}

const dragging =
  (make: () => Tool, count: number): Act =>
  (host, random) =>
    drag(make(), host, samples(random, 1 + random(count), modifier(random)));

const polygon: Act = (host, random) => {
  const tool = new OutlineTool(false);
  for (const sample of samples(random, 3 + random(4), modifier(random))) drag(tool, host, [sample]);
  tool.key(random(5) === 0 ? "Backspace" : "Enter", host);
  tool.key("Enter", host);
};

const interrupted: Act = (host, random) => {
  const brush = new Brush(random(2) === 0);
  const [first, ...rest] = samples(random, 3);
  if (first) brush.down(first, host);
  brush.move(rest, host);
  brush.cancel(host);
};

const anySegment = ({ document }: TestHost, random: Random): number =>
  document.segments.value[random(Math.max(1, document.segments.value.length))]?.id ?? 0;

const anyClass = (random: Random) => CLASSES[random(CLASSES.length)] as (typeof CLASSES)[number];

const setHand: Act = ({ state, document }, random) => {
  state.takeClass(anyClass(random).id);
  state.size.value = 1 + random(20);
  state.tip.value = random(2) === 0 ? "disc" : "square";
  state.onlyUnpainted.value = random(4) === 0;
  state.onlyClass.value = random(4) === 0 ? anyClass(random).id : null;
  state.areaMakes.value = random(3) === 0 ? "selection" : "labels";
  state.tolerance.value = random(20);
  const segment = document.segments.value[random(6)];
  if (segment) state.takeSegment(segment.classId, segment.id);
};

const setLocks: Act = (host, random) => {
  const ids = [anySegment(host, random), anySegment(host, random)].filter((id) => id !== 0);
  host.document.locked.value = new Set(random(4) === 0 ? [] : ids);
};

const recast: Act = (host, random) => {
  const kind = anyClass(random);
  changeClass(host.document, anySegment(host, random), kind.id, kind.is_thing);
};

const pasting: Act = ({ document, state }, random) => {
  if (random(2) === 0) copySelection(document);
  else cutSelection(document);
  const by = { dx: random(30) - 15, dy: random(30) - 15 };
  if (clipboard.value) pasteClip(document, clipboard.value, by, state.classes, state.writable.value);
};

const cleaning: Act = ({ document, state }, random) => {
  const may = (id: number) => !document.locked.value.has(id);
  const { buffer } = document;
  const made = [
    () => removeSpecks(buffer, random(60), may),
    () => closeHoles(buffer, random(200), may),
    () => smoothBorders(buffer, 1 + random(2), 0, may),
    () => fillNearest(buffer, may),
  ][random(4)]?.();
  if (made) applyProposal(document, made, state.writable.value);
};

const ACTS: readonly Act[] = [
  setHand,
  setLocks,
  dragging(() => new Brush(false), 5),
  dragging(() => new Brush(true), 4),
  dragging(() => new OutlineTool(true), 6),
  dragging(() => new FillTool(), 1),
  dragging(() => new WandTool(), 3),
  dragging(() => new SelectTool(), 5),
  dragging(() => new SplitTool(), 2),
  dragging(() => new MergeTool(), 1),
  polygon,
  interrupted,
  recast,
  pasting,
  cleaning,
  (host, random) => void mergeSegments(host.document, anySegment(host, random), anySegment(host, random)),
  (host, random) => void removeSegment(host.document, anySegment(host, random)),
  ({ document }) => void paintSelection(document, () => 0, WRITE_EVERYTHING),
];

/** Some segments to begin with, one of them in two parts. */
function startingDocument(random: Random): PaintDocument {
  const data = new Uint16Array(RECT.width * RECT.height);
  for (let part = 0; part < 6; part++) {
    const from = random(data.length);
    data.fill(random(4), from, from + random(1500));
  }
  return new PaintDocument({
    rect: RECT,
    data,
    segments: [newSegment(1, 7), newSegment(2, 26), newSegment(3, 26)],
  });
}

function expectOneOwnerEach({ buffer, segments, unpainted }: PaintDocument): void {
  const counted = new Map<number, number>();
  for (let i = 0, start = 0; i < buffer.data.length; start = i) {
    const id = buffer.data[i] as number;
    while (i < buffer.data.length && buffer.data[i] === id) i++;
    counted.set(id, (counted.get(id) ?? 0) + i - start);
  }
  const known = new Set(segments.value.map((s) => s.id));
  const owners = [...counted.keys()].filter((id) => id !== 0);
  expect(owners.filter((id) => !known.has(id))).toEqual([]);
  expect(known.size).toBe(segments.value.length);
  expect(owners.map((id) => buffer.areas[id])).toEqual(owners.map((id) => counted.get(id)));
  expect(unpainted.value).toBe(counted.get(0) ?? 0);
}

/** The pixels of each locked segment as text. */
function lockedPixels({ buffer, locked }: PaintDocument): string {
  return [...locked.value]
    .map((id) => {
      const runs: number[] = [];
      spansOfId(buffer, id).forEach((y, x0, x1) => {
        runs.push(y, x0, x1);
      });
      return `${id}:${runs.join(",")}`;
    })
    .join(";");
}

function actOnce(act: Act, host: TestHost, random: Random): void {
  const { document } = host;
  const locks = document.locked.value;
  const before = lockedPixels(document);
  act(host, random);
  if (document.locked.value === locks) expect(lockedPixels(document)).toBe(before);
  expect(document.changing).toBe(false);
  expectOneOwnerEach(document);
}

const bytes = ({ buffer, segments }: PaintDocument): string =>
  `${buffer.data.join()} ${JSON.stringify(segments.value)}`;

function expectEveryStepBackAndForth(document: PaintDocument, first: string): void {
  while (document.canRedo.value) document.redo();
  const last = bytes(document);
  while (document.canUndo.value) document.undo();
  expect(bytes(document)).toBe(first);
  while (document.canRedo.value) document.redo();
  expect(bytes(document)).toBe(last);
}

test(`${SEQUENCES} random sequences of actions keep one owner per pixel, every lock and every step`, () => {
  let steps = 0;
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const random = seeded(seed);
    clipboard.value = null;
    const host = testHost(startingDocument(random));
    const first = bytes(host.document);
    setLocks(host, random);
    setHand(host, random);
    for (let i = 0; i < ACTIONS; i++) {
      const kind = random(ACTS.length + 2);
      if (kind === ACTS.length) host.document.undo();
      else if (kind > ACTS.length) host.document.redo();
      else actOnce(ACTS[kind] as Act, host, random);
    }
    steps += host.document.history.steps.length;
    expectEveryStepBackAndForth(host.document, first);
  }
  // The sequences do something: on average several steps are left of each.
  expect(steps).toBeGreaterThan(5 * SEQUENCES);
}, 60_000);
