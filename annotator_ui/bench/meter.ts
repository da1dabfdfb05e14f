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

  constructor() {
    addEventListener("pointermove", () => this.#enter(), { capture: true });
    addEventListener("pointermove", (event) => this.#leave(event));
    const frame = (now: number) => {
      this.#frame(now);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  #enter(): void {
    this.#began = performance.now();
  }

  #leave(event: PointerEvent): void {
    if (event.buttons === 0) return;
    this.handlers.push(performance.now() - this.#began);
    this.#waiting.push(event.timeStamp);
  }

  #frame(now: number): void {
    const shown = this.#waiting;
    this.#waiting = [];
    if (shown.length > 0 && this.#lastFrame > 0) this.frames.push(now - this.#lastFrame);
    this.#lastFrame = now;
    // The task after the frame's callbacks and its drawing commands.
    const after = new MessageChannel();
    after.port1.onmessage = () => {
      for (const at of shown) this.toFrame.push(performance.now() - at);
      after.port1.close();
    };
    after.port2.postMessage(null);
  }
}
