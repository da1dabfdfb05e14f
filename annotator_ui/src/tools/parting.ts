/** Split and merge: a line parts an instance in two, a click joins a segment to the chosen one. */
import type { Point } from "../kernel/rect.ts";
import { findSegment, ofClass } from "../kernel/segments.ts";
import { mergeSegments, segmentUnderLine, splitSegment } from "../model/edits.ts";
import { drawCross, drawPath } from "../view/cursor.ts";
import type { Sample, Tool, ToolHost } from "./tool.ts";

const SLIP_PX = 3;

/** The line goes from press to release, or from one click to the next. */
export class SplitTool implements Tool {
  #from: Sample | null = null;
  #to: Sample | null = null;
  /** The first click is done; the next one ends the line. */
  #waits = false;

  down(sample: Sample, host: ToolHost): void {
    if (!this.#waits) this.#from = sample;
    this.#to = sample;
    host.redrawCursor();
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    this.#to = samples.at(-1) ?? this.#to;
    host.redrawCursor();
  }

  up(host: ToolHost): void {
    const [from, to] = [this.#from, this.#to];
    if (!from || !to) return;
    const length = Math.hypot(to.screen.x - from.screen.x, to.screen.y - from.screen.y);
    this.#waits = length <= SLIP_PX && !this.#waits;
    if (this.#waits) return;
    this.cancel(host);
    this.#split(from.image, to.image, host);
  }

  cancel(host: ToolHost): void {
    this.#from = null;
    this.#to = null;
    this.#waits = false;
    host.redrawCursor();
  }

  leave(host: ToolHost): void {
    this.cancel(host);
  }

  key(key: string, host: ToolHost): boolean {
    if (!this.#from || (key !== "Escape" && key !== "undo")) return false;
    this.cancel(host);
    return true;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    const end = this.#waits ? pointer : (this.#to?.image ?? null);
    if (this.#from && end) drawPath(ctx, host.camera, [this.#from.image, end]);
    else if (pointer) drawCross(ctx, host.camera, pointer);
  }

  #split(a: Point, b: Point, host: ToolHost): void {
    const { document, state } = host;
    const isThing = (id: number): boolean => {
      const segment = findSegment(document.segments.value, id);
      return segment !== undefined && (state.classes.get(segment.classId)?.is_thing ?? false);
    };
    const id = segmentUnderLine(document, a, b, isThing);
    const made = id === 0 ? 0 : splitSegment(document, id, a, b);
    const segment = findSegment(document.segments.value, made);
    if (segment) state.takeSegment(segment.classId, made);
    else host.tell("nothing-to-split");
  }
}

/** Joins what is clicked to the segment in the hand; with none in the hand, the first click chooses it. */
export class MergeTool implements Tool {
  down({ image }: Sample, host: ToolHost): void {
    const { document, state } = host;
    const at = { x: Math.floor(image.x), y: Math.floor(image.y) };
    const id = document.buffer.at(at.x, at.y);
    const into = this.#inHand(host);
    if (id === 0) host.tell("nothing-to-merge");
    else if (into === 0 || into === id) host.pickAt(at);
    else if (!mergeSegments(document, id, into)) host.tell("locked");
    else state.segment.value = into;
  }

  move(): void {}

  up(): void {}

  cancel(): void {}

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    if (pointer) drawCross(ctx, host.camera, pointer);
  }

  #inHand({ document, state }: ToolHost): number {
    const table = document.segments.value;
    if (findSegment(table, state.segment.value)) return state.segment.value;
    return state.isThing ? 0 : (ofClass(table, state.classId.value)[0]?.id ?? 0);
  }
}
