/**
 * A request that is on its way before its turn: while a tile is being put in the queue, and the queue is asked for a
 * turn, the line need not wait. Whoever has the turn then waits for its answer instead of sending another.
 */
export class HeadStart<T> {
  #begun: { readonly key: string; readonly answer: Promise<T>; readonly stop: AbortController } | null = null;

  /** Send what has `key`; how it went is told to who asks for it. */
  begin(key: string, send: (signal: AbortSignal) => Promise<T>): void {
    this.stop();
    const stop = new AbortController();
    const answer = send(stop.signal);
    answer.catch(() => undefined);
    this.#begun = { key, answer, stop };
  }

  /** The answer to what has `key`, where it is on its way: it is given away. `signal` ends the request. */
  begun(key: string, signal?: AbortSignal): Promise<T> | null {
    const begun = this.#begun;
    if (begun?.key !== key) return null;
    this.#begun = null;
    const stop = () => begun.stop.abort(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    return begun.answer;
  }

  /** Nobody will ask for it. */
  stop(): void {
    this.#begun?.stop.abort();
    this.#begun = null;
  }
}
