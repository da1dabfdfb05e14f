/** The lease of the tile on the screen: its clock, its beats while somebody works, and its extension on wish. */
import { tilesAhead } from "../../net/ahead.ts";
import { heartbeat } from "../../net/painterApi.ts";
import { asProblem } from "../../net/problem.ts";
import type { OpenTile } from "./open.ts";

const HEARTBEAT_MS = 60_000;
const IDLE_MS = 10 * 60_000;

export class LeaseWatch {
  constructor(
    readonly tile: OpenTile,
    readonly save: () => void,
  ) {}

  /** Watch until the returned function is called. What is not saved goes out when the page is hidden or online again. */
  start(): () => void {
    const second = setInterval(() => this.tile.lease.tick(performance.now()), 1000);
    const beat = setInterval(() => void this.#beatIfWorking(), HEARTBEAT_MS);
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener("online", () => this.save(), { signal });
    document.addEventListener(
      "visibilitychange",
      () => void (document.visibilityState === "hidden" ? this.save() : this.extend()),
      { signal },
    );
    return () => {
      clearInterval(second);
      clearInterval(beat);
      stop.abort();
    };
  }

  /** An open page that nobody works in lets its lease run out, so that the tile goes to somebody who does. */
  async #beatIfWorking(): Promise<void> {
    if (this.tile.active.idleMs(performance.now()) <= IDLE_MS) await this.extend();
  }

  /** Ask for the whole time again, from now. */
  async extend(): Promise<void> {
    const { lease, task, local } = this.tile;
    if (lease.lost.value || local) return;
    try {
      const answer = await heartbeat(task.id, lease.id);
      lease.extend(answer.until, answer.server_time, performance.now());
      await tilesAhead.beat();
    } catch (error) {
      // Out of reach is no loss: the clock runs on and the next beat asks again.
      if (asProblem(error).code === "lease-lost") lease.lost.value = true;
    }
  }
}
