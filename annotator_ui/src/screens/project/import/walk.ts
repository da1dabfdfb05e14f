/** Walks through the images of a set, a few at a time, until it is through or somebody stops it. */
import { type Signal, signal } from "@preact/signals";
import { type ApiProblem, asProblem } from "../../../net/problem.ts";

const AT_ONCE = 2;

export interface Failed {
  readonly n: number;
  readonly problem: ApiProblem;
}

export interface WalkState<T> {
  readonly total: number;
  readonly results: readonly T[];
  /** Images that could not be read or were refused: one bad image stops no other. */
  readonly failed: readonly Failed[];
  readonly running: boolean;
  /** Why the walk as a whole ended before its end: the line, the disk, the session. */
  readonly stopped: ApiProblem | null;
}

/** Whether a problem is of one image alone. */
function isOfOne({ status }: ApiProblem): boolean {
  return status >= 400 && status < 500 && ![401, 403, 410, 429].includes(status);
}

export class Walk<T> {
  readonly state: Signal<WalkState<T>>;
  #next = 0;
  #active = 0;
  #end: () => void = () => undefined;

  constructor(
    total: number,
    readonly each: (n: number) => Promise<T>,
  ) {
    this.state = signal({ total, results: [], failed: [], running: false, stopped: null });
  }

  get done(): number {
    const { results, failed } = this.state.value;
    return results.length + failed.length;
  }

  get isThrough(): boolean {
    return this.done === this.state.value.total;
  }

  /** Begin, or go on after a stop. Resolves when nothing is on its way any more. */
  run(): Promise<void> {
    this.#update({ running: true, stopped: null });
    return new Promise((resolve) => {
      this.#end = resolve;
      this.#pump();
    });
  }

  /** Ask for nothing more; what was asked for comes to its end. */
  stop(): void {
    this.#update({ running: false });
  }

  #update(change: Partial<WalkState<T>>): void {
    this.state.value = { ...this.state.value, ...change };
  }

  #pump(): void {
    const { total, running } = this.state.value;
    while (running && this.#active < AT_ONCE && this.#next < total) {
      this.#active += 1;
      void this.#ask(this.#next++);
    }
    if (this.#active === 0) {
      this.#update({ running: false });
      this.#end();
    }
  }

  async #ask(n: number): Promise<void> {
    try {
      const result = await this.each(n);
      this.#update({ results: [...this.state.value.results, result] });
    } catch (error) {
      this.#failed(n, asProblem(error));
    }
    this.#active -= 1;
    this.#pump();
  }

  #failed(n: number, problem: ApiProblem): void {
    if (isOfOne(problem)) {
      this.#update({ failed: [...this.state.value.failed, { n, problem }] });
      return;
    }
    this.#next = Math.min(this.#next, n);
    this.#update({ running: false, stopped: problem });
  }
}
