/** What a lesson is about, pixel by pixel. */
import type { Lesson } from "./lessons.ts";
import { objectAt, type Scene } from "./scene.ts";

export interface Targets {
  readonly width: number;
  /** Per pixel the number of the target it belongs to, from 1; 0 = of none. */
  readonly areas: Uint16Array<ArrayBuffer>;
  /** The class of each target, by its number; at 0 nothing. */
  readonly classes: readonly number[];
  /** Pixels of the targets' classes that are no target: whether they are painted is nobody's business. */
  readonly open: Uint8Array;
}

/** Of a raster the pixels that hang together (4) with the one at `start`, marked in `into`. */
export function markArea(
  labels: Uint16Array,
  width: number,
  start: number,
  into: Uint16Array,
  mark: number,
): void {
  const id = labels[start];
  const waiting = [start];
  into[start] = mark;
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    const x = i % width;
    const next = [x > 0 ? i - 1 : -1, x + 1 < width ? i + 1 : -1, i - width, i + width];
    for (const j of next) {
      if (j < 0 || j >= labels.length || into[j] === mark || labels[j] !== id) continue;
      into[j] = mark;
      waiting.push(j);
    }
  }
}

function classOf(scene: Scene, id: number): number {
  return scene.segments.find((segment) => segment.id === id)?.classId ?? 0;
}

/** The parts of the scene that a lesson is about. */
export function targetsOf(scene: Scene, lesson: Lesson): Targets {
  const { width } = scene.rect;
  const areas = new Uint16Array(scene.truth.length);
  const classes = [0, ...lesson.at.map((point) => classOf(scene, objectAt(scene, point)))];
  lesson.at.forEach(({ x, y }, i) => {
    markArea(scene.truth, width, y * width + x, areas, i + 1);
  });
  const alike = new Set(scene.segments.filter((s) => classes.includes(s.classId)).map((s) => s.id));
  const open = Uint8Array.from(scene.truth, (id, i) => (alike.has(id) && areas[i] === 0 ? 1 : 0));
  return { width, areas, classes, open };
}
