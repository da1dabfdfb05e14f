/**
 * Verdicts on their way: the next tile is looked at meanwhile. Nothing is said to be accepted or returned before the
 * server said so; without a line verdicts wait here and are sent when it is back.
 */
import { signal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import type { Decision, Review } from "../../net/types.ts";
import { announce } from "../../widgets/announcer.tsx";

export interface Given {
  readonly review: Review;
  readonly decision: Decision;
}

export interface Refused extends Given {
  readonly problem: ApiProblem;
}

const AGAIN_MS = 5_000;

export class Verdicts {
  readonly waiting = signal<readonly Given[]>([]);
  /** The server cannot be reached just now. */
  readonly offline = signal(false);
  /** The last one that the server did not take: its tile waits again. */
  readonly refused = signal<Refused | null>(null);
  #sending = false;
  #timer = 0;
  readonly #stop = new AbortController();

  /** `onSettled` is told when the server has answered one. */
  constructor(readonly onSettled: (given: Given) => void) {
    const { signal } = this.#stop;
    addEventListener("online", () => void this.send(), { signal });
    addEventListener(
      "beforeunload",
      (event) => {
        if (this.waiting.value.length > 0) event.preventDefault();
      },
      { signal },
    );
  }

  give(given: Given): void {
    this.refused.value = null;
    this.waiting.value = [...this.waiting.value, given];
    void this.send();
  }

  /** Send what waits, one after the other. */
  async send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    for (let given = this.waiting.value[0]; given; given = this.waiting.value[0]) {
      if (!(await this.#sendOne(given))) break;
    }
    this.#sending = false;
    if (this.waiting.value.length > 0) this.#timer = window.setTimeout(() => void this.send(), AGAIN_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stop.abort();
  }

  /** False when the line is away. */
  async #sendOne(given: Given): Promise<boolean> {
    try {
      await api.decide(given.review.task_id, given.decision);
      announce(t(given.decision.verdict === "accept" ? "review.accepted" : "review.returned"));
    } catch (error) {
      const problem = asProblem(error);
      this.offline.value = problem.code === "offline";
      if (this.offline.value) return false;
      this.refused.value = { ...given, problem };
    }
    this.offline.value = false;
    this.waiting.value = this.waiting.value.slice(1);
    this.onSettled(given);
    return true;
  }
}
