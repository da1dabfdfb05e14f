import { beforeAll, describe, expect, test } from "vitest";
import { grade } from "./grade.ts";
import { LESSON_IDS, LESSONS, type Lesson } from "./lessons.ts";
import { loadScene, objectAt, type Scene } from "./scene.ts";
import { startOf } from "./starts.ts";
import { targetsOf } from "./targets.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await loadScene();
});

/** The targets painted as they should be, as a hand would leave them: one segment each. */
function solved(lesson: Lesson) {
  const targets = targetsOf(scene, lesson);
  const segments = targets.classes.map((classId, id) => ({
    id,
    classId,
    occluded: false,
    truncated: false,
    crowd: false,
    continues: false,
  }));
  return { data: targets.areas, segments: segments.slice(1) };
}

test("the lessons come in the order of their names", () => {
  expect(LESSONS.map(({ id }) => id)).toEqual([...LESSON_IDS]);
});

describe.each([...LESSONS])("the lesson $id", (lesson) => {
  test("is about objects that the scene has", () => {
    for (const point of lesson.at) expect(objectAt(scene, point)).toBeGreaterThan(0);
    const { areas, classes } = targetsOf(scene, lesson);
    expect(new Set(areas).size).toBe(classes.length);
  });

  test("is not done at its start, and shows where it differs", () => {
    const targets = targetsOf(scene, lesson);
    const start = startOf(scene, lesson, targets);
    const { grade: result, differences } = grade(start, targets, lesson.goal, start);
    expect(result.done).toBe(false);
    expect(differences.some((difference) => difference !== 0)).toBe(true);
  });

  test("is done by the answer, without a difference", () => {
    const targets = targetsOf(scene, lesson);
    const start = startOf(scene, lesson, targets);
    const { grade: result, differences } = grade(solved(lesson), targets, lesson.goal, start);
    expect(result.done).toBe(true);
    expect(differences.every((difference) => difference === 0)).toBe(true);
  });

  test("begins with the segments that its pixels name, and no others", () => {
    const { data, segments } = startOf(scene, lesson, targetsOf(scene, lesson));
    const used = new Set(data);
    used.delete(0);
    expect(segments.map(({ id }) => id).sort((a, b) => a - b)).toEqual([...used].sort((a, b) => a - b));
  });
});
