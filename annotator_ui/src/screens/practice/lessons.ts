/**
 * The lessons, in their order: one tool each, a start to work from, and what counts as done. Sentences and names are
 * `practice.<id>.*` in the catalogues.
 */
import type { Point } from "../../kernel/rect.ts";
import type { ToolId } from "../../model/toolState.ts";

export type Goal =
  /** The areas of these objects, each in its class: mean intersection over union, and borders within two pixels. */
  | { readonly kind: "areas"; readonly iou: number; readonly boundary?: number }
  /** Each object is one segment of its own. */
  | { readonly kind: "objects"; readonly iou: number }
  /** What was spilt is gone: this share of its pixels. */
  | { readonly kind: "clean"; readonly share: number };

export type StartKind =
  | "empty"
  /** Everything else is painted already. */
  | "hole"
  /** The objects are there, with blots beyond their borders. */
  | "blots"
  /** The left part of the object is painted. */
  | "left-part"
  /** All objects are one segment. */
  | "joined"
  /** The object is two segments, left and right. */
  | "parted"
  /** Specks and holes all over. */
  | "specks";

export interface Lesson {
  readonly id: LessonId;
  /** What it teaches to take: a tool, or a new instance; null where there is a panel instead. */
  readonly takes: ToolId | "new" | null;
  /** One point in each object it is about, in pixels of the scene. */
  readonly at: readonly Point[];
  readonly start: StartKind;
  readonly goal: Goal;
  /** Where parts meet in the start, in pixels from the left. */
  readonly cut?: number;
}

export const LESSON_IDS = [
  "brush",
  "eraser",
  "polygon",
  "fill",
  "superpixel",
  "region",
  "livewire",
  "scribble",
  "box",
  "new",
  "continue",
  "split",
  "merge",
  "clean",
] as const;
export type LessonId = (typeof LESSON_IDS)[number];

const at = (x: number, y: number): Point => ({ x, y });
const RED_CAR = at(532, 253);
const CAR_BEHIND = at(623, 225);
const BUS = at(230, 203);
const SKY = at(524, 20);
const SIGN = at(332, 113);
const ISLAND = at(373, 358);
const ROAD = at(568, 420);
const WOMAN = at(454, 221);
const MAN = at(650, 226);
const POST = 333;

export const LESSONS: readonly Lesson[] = [
  {
    id: "brush",
    takes: "brush",
    at: [RED_CAR],
    start: "empty",
    goal: { kind: "areas", iou: 0.9 },
  },
  {
    id: "eraser",
    takes: "eraser",
    at: [RED_CAR],
    start: "blots",
    goal: { kind: "areas", iou: 0.95 },
  },
  {
    id: "polygon",
    takes: "polygon",
    at: [ISLAND],
    start: "empty",
    goal: { kind: "areas", iou: 0.85 },
  },
  { id: "fill", takes: "fill", at: [BUS], start: "hole", goal: { kind: "areas", iou: 0.99 } },
  {
    id: "superpixel",
    takes: "superpixel",
    at: [SKY],
    start: "empty",
    goal: { kind: "areas", iou: 0.9 },
  },
  {
    id: "region",
    takes: "region",
    at: [SKY],
    start: "empty",
    goal: { kind: "areas", iou: 0.9 },
  },
  {
    id: "livewire",
    takes: "livewire",
    at: [SIGN],
    start: "empty",
    goal: { kind: "areas", iou: 0.9, boundary: 0.9 },
  },
  {
    id: "scribble",
    takes: "scribble",
    at: [SIGN, BUS],
    start: "hole",
    goal: { kind: "areas", iou: 0.85 },
  },
  { id: "box", takes: "box", at: [SIGN], start: "empty", goal: { kind: "areas", iou: 0.85 } },
  {
    id: "new",
    takes: "new",
    at: [WOMAN, MAN],
    start: "empty",
    goal: { kind: "objects", iou: 0.6 },
  },
  {
    id: "continue",
    takes: "pick",
    at: [BUS],
    start: "left-part",
    goal: { kind: "objects", iou: 0.85 },
    cut: POST,
  },
  {
    id: "split",
    takes: "split",
    at: [RED_CAR, CAR_BEHIND],
    start: "joined",
    goal: { kind: "objects", iou: 0.85 },
  },
  {
    id: "merge",
    takes: "merge",
    at: [BUS],
    start: "parted",
    goal: { kind: "objects", iou: 0.95 },
    cut: POST,
  },
  {
    id: "clean",
    takes: null,
    at: [BUS, RED_CAR, ROAD],
    start: "specks",
    goal: { kind: "clean", share: 0.9 },
  },
];
