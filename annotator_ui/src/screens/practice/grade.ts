/** How far a lesson has come, and where its labels differ from the answer. */
import {
  boundaryF,
  differences,
  EXTRA,
  iou,
  type Mask,
  MISSING,
  maskOf,
  owners,
} from "../../kernel/score.ts";
import type { SegmentTable } from "../../kernel/segments.ts";
import type { Goal } from "./lessons.ts";
import type { Start } from "./starts.ts";
import type { Targets } from "./targets.ts";

export const BORDER_RADIUS = 2;

export type Grade =
  | { readonly kind: "areas"; readonly iou: number; readonly boundary: number | null; readonly done: boolean }
  | { readonly kind: "objects"; readonly found: number; readonly wanted: number; readonly done: boolean }
  | { readonly kind: "clean"; readonly share: number; readonly done: boolean };

export interface Graded {
  readonly grade: Grade;
  /** Per pixel `RIGHT`, `MISSING` or `EXTRA`. */
  readonly differences: Uint8Array;
}

interface Work {
  readonly data: Uint16Array;
  readonly segments: SegmentTable;
}

function areaOf(targets: Targets, number: number): Mask {
  return Uint8Array.from(targets.areas, (area) => (area === number ? 1 : 0));
}

function paintedIn({ data, segments }: Work, classId: number, targets: Targets): Mask {
  const ids = new Set(segments.filter((s) => s.classId === classId).map(({ id }) => id));
  const mask = maskOf(data, ids);
  for (let i = 0; i < mask.length; i++) if (targets.open[i]) mask[i] = 0;
  return mask;
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

function gradeAreas(work: Work, targets: Targets, goal: Goal & { kind: "areas" }): Graded {
  const shown = new Uint8Array(work.data.length);
  const scores = targets.classes.slice(1).map((classId, i) => {
    const [painted, truth] = [paintedIn(work, classId, targets), areaOf(targets, i + 1)];
    differences(painted, truth, shown);
    const boundary = goal.boundary ? boundaryF(painted, truth, targets.width, BORDER_RADIUS) : 1;
    return { iou: iou(painted, truth), boundary };
  });
  const overlap = mean(scores.map((score) => score.iou));
  const boundary = goal.boundary === undefined ? null : mean(scores.map((score) => score.boundary));
  const done = overlap >= goal.iou && (boundary ?? 1) >= (goal.boundary ?? 0);
  return { grade: { kind: "areas", iou: overlap, boundary, done }, differences: shown };
}

function gradeObjects(work: Work, targets: Targets, goal: Goal & { kind: "objects" }): Graded {
  const shown = new Uint8Array(work.data.length);
  const numbers = [...targets.classes.keys()].slice(1);
  const alike = new Set(work.segments.filter((s) => targets.classes.includes(s.classId)).map(({ id }) => id));
  const own = owners(work.data, targets.areas, numbers, alike);
  const found = numbers.filter((number, i) => {
    const painted = maskOf(work.data, new Set([own[i] as number].filter((id) => id !== 0)));
    for (let j = 0; j < painted.length; j++) if (targets.open[j]) painted[j] = 0;
    const truth = areaOf(targets, number);
    differences(painted, truth, shown);
    return iou(painted, truth) >= goal.iou;
  }).length;
  const wanted = numbers.length;
  return { grade: { kind: "objects", found, wanted, done: found === wanted }, differences: shown };
}

/** Of the pixels that were spilt, how many are right now. */
function gradeClean(work: Work, targets: Targets, goal: Goal & { kind: "clean" }, start: Start): Graded {
  const shown = new Uint8Array(work.data.length);
  const classes = new Map(work.segments.map(({ id, classId }) => [id, classId]));
  let spilt = 0;
  let left = 0;
  targets.areas.forEach((area, i) => {
    if (start.data[i] === area) return;
    spilt++;
    const id = work.data[i] as number;
    if (classes.get(id) === targets.classes[area]) return;
    left++;
    shown[i] = id === 0 ? MISSING : EXTRA;
  });
  const share = spilt === 0 ? 1 : 1 - left / spilt;
  return { grade: { kind: "clean", share, done: share >= goal.share }, differences: shown };
}

/** Grade labels against what a lesson wants. */
export function grade(work: Work, targets: Targets, goal: Goal, start: Start): Graded {
  if (goal.kind === "areas") return gradeAreas(work, targets, goal);
  if (goal.kind === "objects") return gradeObjects(work, targets, goal);
  return gradeClean(work, targets, goal, start);
}
