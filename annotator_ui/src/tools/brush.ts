/** Brush and eraser: the exact disc along every sample of the pointer. */
import { anchor } from "../kernel/disc.ts";
import { WRITE_EVERYTHING } from "../kernel/labels.ts";
import type { Point } from "../kernel/rect.ts";
import { capsule } from "../kernel/stroke.ts";
import { drawTip } from "../view/cursor.ts";
import { type Sample, type Tool, type ToolHost, targetId } from "./tool.ts";

export class Brush implements Tool {
  #from: Point | null = null;
  /** Where the last stroke ended: Shift+click draws a straight line from there. */
  #last: Point | null = null;
  #segmentBefore = 0;

  constructor(readonly erases: boolean) {}

  down(sample: Sample, host: ToolHost): void {
    host.document.begin();
    this.#segmentBefore = host.state.segment.value;
    const at = this.#anchor(sample.image, host);
    this.#from = (sample.shift && this.#last) || at;
    this.#paintTo(at, host);
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    for (const sample of samples) this.#paintTo(this.#anchor(sample.image, host), host);
  }

  up(host: ToolHost): void {
    this.#last = this.#from;
    this.#from = null;
    if (!host.document.commit()) host.state.segment.value = this.#segmentBefore;
  }

  cancel(host: ToolHost): void {
    this.#from = null;
    host.document.rollback();
    host.state.segment.value = this.#segmentBefore;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    if (pointer) drawTip(ctx, host.camera, this.#anchor(pointer, host), host.state.size.value);
  }

  #anchor(point: Point, { state }: ToolHost): Point {
    const size = state.size.value;
    return { x: anchor(size, point.x), y: anchor(size, point.y) };
  }

  #paintTo(to: Point, host: ToolHost): void {
    if (!this.#from) return;
    const spans = capsule(this.#from, to, host.state.size.value);
    const value = this.erases ? 0 : targetId(host);
    host.document.paint(spans, value, this.erases ? WRITE_EVERYTHING : host.state.writable.value);
    this.#from = to;
  }
}
