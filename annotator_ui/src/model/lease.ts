/** The lease as the painter sees it: how long it lasts by the server's clock, and whether it was lost. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

export interface LeaseTimes {
  readonly id: string;
  /** ISO 8601. */
  readonly until: string;
}

export class LeaseClock {
  readonly id: string;
  readonly lost = signal(false);
  /** Whole seconds left; 0 once it ran out. */
  readonly remaining: ReadonlySignal<number>;
  readonly #until = signal(0);
  readonly #now = signal(0);
  #skew = 0;

  /** `serverTime` is what the server's clock said when `performance.now()` said `now`: nobody can set that one. */
  constructor(lease: LeaseTimes, serverTime: string, now: number) {
    this.id = lease.id;
    this.#now.value = now;
    this.extend(lease.until, serverTime, now);
    this.remaining = computed(() =>
      Math.max(0, Math.ceil((this.#until.value - this.#now.value - this.#skew) / 1000)),
    );
  }

  extend(until: string, serverTime: string, now: number): void {
    this.#skew = Date.parse(serverTime) - now;
    this.#until.value = Date.parse(until);
    this.#now.value = now;
  }

  tick(now: number): void {
    this.#now.value = now;
  }
}

/** "41:10", or "1:05:00" from an hour on. */
export function countdown(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
