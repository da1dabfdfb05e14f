/** What a stroke costs, seen from outside the code that paints: from the window's first listener to its last. */
export class Meter {
  /** Milliseconds in all handlers of each pointer move. */
  readonly handlers: number[] = [];
  /** Milliseconds from each pointer move's time stamp to the end of the frame that shows it. */
  readonly toFrame: number[] = [];
  /** Milliseconds between frames while the stroke goes on. */
  readonly frames: number[] = [];
  #began = 0;
  #waiting: number[] = [];
  #lastFrame = 0;
  #stamp = -1;
  /** Frames whose end is not yet heard of, each with the time stamps of what it shows. */
  readonly #shown: number[][] = [];
  readonly #after = new MessageChannel();

  /** Some painters listen to `mousemove` too, which follows its `pointermove` with the same time stamp. */
  constructor(kinds: readonly ("pointermove" | "mousemove")[] = ["pointermove"]) {
    for (const kind of kinds) {
      addEventListener(kind, () => this.#enter(), { capture: true });
      addEventListener(kind, (event) => this.#leave(event));
    }
    const frame = (now: number) => {
      this.#frame(now);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    this.#after.port1.onmessage = () => {
      for (const at of this.#shown.shift() ?? []) this.toFrame.push(performance.now() - at);
    };
  }

  #enter(): void {
    this.#began = performance.now();
  }

  /** Forget what was measured. */
  clear(): void {
    for (const list of [this.handlers, this.toFrame, this.frames, this.#waiting]) list.length = 0;
  }

  #leave(event: MouseEvent): void {
    if (event.buttons === 0) return;
    const spent = performance.now() - this.#began;
    if (event.type === "mousemove" && event.timeStamp === this.#stamp) {
      this.handlers.push((this.handlers.pop() ?? 0) + spent);
      return;
    }
    this.#stamp = event.timeStamp;
    this.handlers.push(spent);
    this.#waiting.push(event.timeStamp);
  }

  #frame(now: number): void {
    const shown = this.#waiting;
    this.#waiting = [];
    if (shown.length > 0 && this.#lastFrame > 0) this.frames.push(now - this.#lastFrame);
    this.#lastFrame = now;
    if (shown.length === 0) return;
    // The task after the frame's callbacks and its drawing commands.
    this.#shown.push(shown);
    this.#after.port2.postMessage(null);
  }
}
