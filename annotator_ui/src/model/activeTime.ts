/** Seconds of work: the gaps between inputs, as long as a gap is at most a minute. */
const LONGEST_GAP_MS = 60_000;

export class ActiveTime {
  #total: number;
  #last: number | null = null;

  /** `seconds` counted before, from an earlier visit. */
  constructor(seconds = 0) {
    this.#total = seconds * 1000;
  }

  /** An input happened at `now` (milliseconds of a clock that does not jump). */
  note(now: number): void {
    const gap = this.#last === null ? 0 : now - this.#last;
    if (gap > 0 && gap <= LONGEST_GAP_MS) this.#total += gap;
    this.#last = now;
  }

  /** Milliseconds since the last input; 0 before the first. */
  idleMs(now: number): number {
    return this.#last === null ? 0 : now - this.#last;
  }

  get seconds(): number {
    return Math.round(this.#total / 1000);
  }
}
