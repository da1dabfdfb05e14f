/** Which lessons a person has done, kept in this browser. */
import { LESSON_IDS, type LessonId } from "./lessons.ts";

const keyOf = (account: string): string => `tessera.practice.${account}`;

/** The lessons done so far; none where nothing readable is kept. */
export function readProgress(account: string): ReadonlySet<LessonId> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(account)) ?? "[]");
    return new Set(Array.isArray(kept) ? LESSON_IDS.filter((id) => kept.includes(id)) : []);
  } catch {
    return new Set();
  }
}

export function keepProgress(account: string, done: ReadonlySet<LessonId>): void {
  try {
    localStorage.setItem(keyOf(account), JSON.stringify([...done]));
  } catch {
    // A browser that keeps nothing still lets one practise.
  }
}
