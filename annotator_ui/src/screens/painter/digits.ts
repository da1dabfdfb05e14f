/** Which class each digit key takes; a person can give a digit to another class, and it stays so in this browser. */
import { signal } from "@preact/signals";
import type { ClassChoice } from "../../model/toolState.ts";

const COUNT = 9;

function stored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

export class Digits {
  /** Class ids of the digits 1 to 9. */
  readonly classes = signal<readonly number[]>([]);
  readonly #key: string;

  constructor(taxonomy: string, classes: readonly ClassChoice[]) {
    this.#key = `tessera.digits.${taxonomy}`;
    const known = new Set(classes.map((c) => c.id));
    const kept = stored(this.#key);
    const valid = Array.isArray(kept) && kept.length > 0 && kept.every((id) => known.has(id));
    const first = classes.filter((c) => !c.ignored).map((c) => c.id);
    this.classes.value = valid ? kept : first.slice(0, COUNT);
  }

  /** The digit of a class, or null. */
  of(classId: number): number | null {
    const index = this.classes.value.indexOf(classId);
    return index < 0 ? null : index + 1;
  }

  /** Give `digit` to a class; the class that had it takes the place the other leaves, if any. */
  assign(digit: number, classId: number): void {
    const next = [...this.classes.value];
    const from = next.indexOf(classId);
    const to = Math.min(digit - 1, next.length);
    const displaced = next[to];
    if (from >= 0 && displaced !== undefined) next[from] = displaced;
    next[to] = classId;
    this.classes.value = next;
    localStorage.setItem(this.#key, JSON.stringify(next));
  }
}
