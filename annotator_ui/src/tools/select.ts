/**
 * The selection tool: a click selects a segment, a drawn line selects what it goes round, dragging the selection moves
 * its labels. Shift adds, Alt subtracts. A clip to paste follows the pointer until a click puts it down.
 */
import { floodSpans } from "../kernel/flood.ts";
import { spansOfId } from "../kernel/mask.ts";
import { polygonSpans } from "../kernel/polygon.ts";
import type { Point } from "../kernel/rect.ts";
import { findSegment } from "../kernel/segments.ts";
import type { SelectionOp } from "../kernel/selection.ts";
import { Spans } from "../kernel/spans.ts";
import { type Clip, pasteClip } from "../model/clipboard.ts";
import { moveSelection, paintSelection } from "../model/edits.ts";
import { drawCross, drawPath } from "../view/cursor.ts";
import { outlineOf } from "../view/outlines.ts";
import { select } from "./area.ts";
import { type Sample, type Tool, type ToolHost, targetId } from "./tool.ts";

const SLIP_PX = 3;

const corner = (p: Point): Point => ({ x: Math.round(p.x), y: Math.round(p.y) });
const opOf = ({ shift, alt }: Sample): SelectionOp => (shift ? "add" : alt ? "subtract" : "replace");

interface Press {
  readonly from: Sample;
  readonly op: SelectionOp;
  /** Dragging moves the labels of the selection instead of drawing a line. */
  readonly carries: boolean;
  last: Point;
  moved: boolean;
}

export class SelectTool implements Tool {
  readonly takesAlt = true;
  #press: Press | null = null;
  #line: Point[] = [];
  #clip: Clip | null = null;

  /** Let a clip follow the pointer until it is put down. */
  hold(clip: Clip, host: ToolHost): void {
    this.#clip = clip;
    host.redrawCursor();
  }

  down(sample: Sample, host: ToolHost): void {
    if (this.#clip) {
      this.#putDown(sample.image, host);
      return;
    }
    const { x, y } = sample.image;
    const inside = host.document.selection.value?.has(Math.floor(x), Math.floor(y)) ?? false;
    const op = opOf(sample);
    const carries = inside && op === "replace";
    this.#press = { from: sample, op, carries, last: sample.image, moved: false };
    this.#line = [corner(sample.image)];
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    const press = this.#press;
    const last = samples.at(-1);
    if (!press || !last) return;
    const { x, y } = press.from.screen;
    press.moved ||= Math.hypot(last.screen.x - x, last.screen.y - y) > SLIP_PX;
    press.last = last.image;
    if (!press.carries) this.#line.push(...samples.map((s) => corner(s.image)));
    host.redrawCursor();
  }

  up(host: ToolHost): void {
    const press = this.#press;
    const line = this.#line;
    this.cancel(host);
    if (!press) return;
    if (!press.moved) this.#selectAt(press, host);
    else if (!press.carries) select(host, polygonSpans(line), press.op);
    else {
      const [dx, dy] = this.#offset(press);
      moveSelection(host.document, dx, dy, host.state.writable.value);
    }
  }

  cancel(host: ToolHost): void {
    this.#press = null;
    this.#line = [];
    host.redrawCursor();
  }

  leave(host: ToolHost): void {
    this.#clip = null;
    this.cancel(host);
  }

  key(key: string, host: ToolHost): boolean {
    if (this.#clip && (key === "Escape" || key === "undo")) this.leave(host);
    else if (!host.document.selection.value) return false;
    else if (key === "Escape") host.document.selection.value = null;
    else if (key === "Enter") paintSelection(host.document, () => targetId(host), host.state.writable.value);
    else return false;
    host.redrawCursor();
    return true;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    const { camera, document } = host;
    const selection = document.selection.value;
    if (this.#clip && pointer) this.#drawClip(ctx, host, pointer);
    else if (this.#press?.carries && selection) {
      const [dx, dy] = this.#offset(this.#press);
      outlineOf(selection.spans).draw(ctx, camera, dx, dy);
    } else if (this.#line.length > 1) drawPath(ctx, camera, this.#line, true);
    else if (pointer) drawCross(ctx, camera, pointer);
  }

  #drawClip(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point): void {
    if (!this.#clip) return;
    const { dx, dy } = this.#placing(this.#clip, pointer);
    for (const { spans } of this.#clip.parts) outlineOf(spans).draw(ctx, host.camera, dx, dy);
  }

  #offset({ from, last }: Press): readonly [number, number] {
    return [Math.round(last.x - from.image.x), Math.round(last.y - from.image.y)];
  }

  /** How far a clip goes when its middle comes to lie at `at`. */
  #placing({ box }: Clip, at: Point): { dx: number; dy: number } {
    return {
      dx: Math.round(at.x - box.x - box.width / 2),
      dy: Math.round(at.y - box.y - box.height / 2),
    };
  }

  #putDown(at: Point, host: ToolHost): void {
    const clip = this.#clip;
    if (!clip) return;
    this.#clip = null;
    const { document, state } = host;
    pasteClip(document, clip, this.#placing(clip, at), state.classes, state.writable.value);
    host.redrawCursor();
  }

  /** A thing is selected whole, stuff as far as it hangs together; where nothing is painted, nothing is selected. */
  #selectAt({ from, op }: Press, host: ToolHost): void {
    const { document, state } = host;
    const [x, y] = [Math.floor(from.image.x), Math.floor(from.image.y)];
    const segment = findSegment(document.segments.value, document.buffer.at(x, y));
    if (!segment) select(host, new Spans(), op);
    else if (state.classes.get(segment.classId)?.is_thing)
      select(host, spansOfId(document.buffer, segment.id), op);
    else select(host, floodSpans(document.buffer, x, y), op);
  }
}
