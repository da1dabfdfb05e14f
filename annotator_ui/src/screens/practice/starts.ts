/** What a lesson begins with, made from the true answer: the targets are segments 1, 2, …; nothing else is painted. */
import { disc } from "../../kernel/disc.ts";
import { border, maskOf } from "../../kernel/score.ts";
import { newSegment, type SegmentTable } from "../../kernel/segments.ts";
import type { Lesson, StartKind } from "./lessons.ts";
import type { Scene } from "./scene.ts";
import type { Targets } from "./targets.ts";

export interface Start {
  readonly data: Uint16Array<ArrayBuffer>;
  readonly segments: SegmentTable;
}

const BLOT = 28;
/** Every so many border pixels lies a blot. */
const BLOT_STEP = 90;
const SPECKS = 60;
const SPECK = 3;
/** Steps through the raster that never repeat a place early (a multiple of the golden ratio). */
const GOLDEN = 0.6180339887498949;

/** Stamps a disc of `value` onto pixels that `may` take it. */
function stamp(
  data: Uint16Array,
  width: number,
  middle: number,
  diameter: number,
  value: number,
  may: (i: number) => boolean,
): void {
  const tip = disc(diameter);
  const [x, y] = [middle % width, Math.floor(middle / width)];
  for (let row = 0; row < diameter; row++) {
    for (let dx = tip.starts[row] as number; dx < (tip.ends[row] as number); dx++) {
      const [px, py] = [x + dx, y + tip.top + row];
      const i = py * width + px;
      if (px >= 0 && px < width && py >= 0 && i < data.length && may(i)) data[i] = value;
    }
  }
}

function withBlots(data: Uint16Array<ArrayBuffer>, width: number): void {
  const edge = border(maskOf(data, new Set([1])), width);
  const places = [...edge.keys()].filter((i) => edge[i]);
  for (let k = 0; k < places.length; k += BLOT_STEP) {
    stamp(data, width, places[k] as number, BLOT, 1, () => true);
  }
}

/** Specks of other targets, and holes, within the targets. */
function withSpecks(data: Uint16Array<ArrayBuffer>, width: number, count: number): void {
  const whole = Uint16Array.from(data);
  const inside = [...whole.keys()].filter((i) => whole[i]);
  for (let k = 1; k <= SPECKS; k++) {
    const middle = inside[Math.floor(((k * GOLDEN) % 1) * inside.length)] as number;
    const own = whole[middle] as number;
    const value = k % 3 === 0 ? 0 : (own % count) + 1;
    stamp(data, width, middle, SPECK, value, (i) => whole[i] === own);
  }
}

/** Everything that is no target, each object a segment after the targets'. */
function surroundings(data: Uint16Array<ArrayBuffer>, scene: Scene, targets: Targets): void {
  const first = targets.classes.length;
  data.forEach((_, i) => {
    data[i] = targets.areas[i] === 0 ? first + (scene.truth[i] as number) : 0;
  });
}

function halve(data: Uint16Array<ArrayBuffer>, width: number, cut: number, right: number): void {
  data.forEach((id, i) => {
    if (id !== 0 && i % width >= cut) data[i] = right;
  });
}

type Make = (data: Uint16Array<ArrayBuffer>, scene: Scene, targets: Targets, lesson: Lesson) => void;

/** Each begins with the targets painted as they should be. */
const MAKE: Readonly<Record<StartKind, Make>> = {
  empty: (data) => data.fill(0),
  hole: surroundings,
  blots: (data, scene) => withBlots(data, scene.rect.width),
  "left-part": (data, scene, _, { cut }) => halve(data, scene.rect.width, cut ?? 0, 0),
  parted: (data, scene, _, { cut }) => halve(data, scene.rect.width, cut ?? 0, 2),
  joined: (data, scene) => halve(data, scene.rect.width, 0, 1),
  specks: (data, scene, targets) => withSpecks(data, scene.rect.width, targets.classes.length - 1),
};

/** The labels and segments that a lesson begins with. */
export function startOf(scene: Scene, lesson: Lesson, targets: Targets): Start {
  const data = Uint16Array.from(targets.areas);
  MAKE[lesson.start](data, scene, targets, lesson);
  const used = new Set(data);
  const first = targets.classes.length;
  const own = targets.classes.map((classId, id) => newSegment(id, classId)).slice(1);
  const parted = lesson.start === "parted" ? [newSegment(2, targets.classes[1] ?? 0)] : [];
  const others = scene.segments.map(({ id, classId }) => newSegment(first + id, classId));
  const table = [...own, ...parted, ...others];
  return { data, segments: table.filter(({ id }) => used.has(id)) };
}
