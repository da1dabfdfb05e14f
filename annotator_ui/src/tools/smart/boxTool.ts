/**
 * Box: drag one around an object, or click two of its corners; the server finds the object in it; Enter takes it.
 * R again takes boxes whole from then on: what is square, or will be painted over, needs no search and no Enter.
 */
import { signal } from "@preact/signals";
import { toScreen } from "../../kernel/camera.ts";
import { intersect, type Point, type Rect } from "../../kernel/rect.ts";
import { spansOfRect } from "../../kernel/selection.ts";
import type { Spans } from "../../kernel/spans.ts";
import { spansByValue } from "../../kernel/valueSpans.ts";
import { drawCross, strokeTwice } from "../../view/cursor.ts";
import type { Sample, Tool, ToolHost } from "../tool.ts";
import { paintArea } from "./apply.ts";

const SMALLEST = 3;
/** So far a press may slip and still be a click, in CSS pixels. */
const SLIP_PX = 3;

export type BoxState = "idle" | "searching" | "found" | "nothing";

export class BoxTool implements Tool {
  readonly state = signal<BoxState>("idle");
  /** A box is painted whole, at once. */
  readonly whole = signal(false);
  #from: Point | null = null;
  #pressed: Point | null = null;
  /** One corner is clicked; the next click is the other. */
  #waits = false;
  #to: Point = { x: 0, y: 0 };
  #box: Rect | null = null;
  #found: Spans | null = null;
  #round = 0;

  down(sample: Sample, host: ToolHost): void {
    const first = this.#waits ? this.#from : null;
    this.#drop(host);
    this.#to = corner(sample.image);
    this.#from = first ?? this.#to;
    this.#pressed = first ? null : sample.screen;
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    const last = samples.at(-1);
    if (last) this.#to = corner(last.image);
    if (last && this.#pressed && distance(last.screen, this.#pressed) > SLIP_PX) this.#pressed = null;
    host.redrawCursor();
  }

  up(host: ToolHost): void {
    this.#waits = this.#from !== null && this.#pressed !== null;
    if (this.#waits) return;
    const box = this.#from && intersect(between(this.#from, this.#to), host.document.buffer.rect);
    this.#from = null;
    if (box && this.whole.value) paintArea(host, spansOfRect(box));
    else if (box && box.width >= SMALLEST && box.height >= SMALLEST) void this.#search(box, host);
    host.redrawCursor();
  }

  cancel(host: ToolHost): void {
    this.#drop(host);
  }

  leave(host: ToolHost): void {
    this.#drop(host);
  }

  doubleClick(host: ToolHost): void {
    this.#accept(host);
  }

  /** Find objects in boxes, or take boxes whole. */
  take(whole: boolean, host: ToolHost): void {
    this.#drop(host);
    this.whole.value = whole;
  }

  key(key: string, host: ToolHost): boolean {
    if (key.toLowerCase() === "r") {
      this.take(!this.whole.value, host);
      return true;
    }
    if (this.state.value === "idle" && !this.#waits) return false;
    if (key === "Enter") this.#accept(host);
    else if (key === "Escape" || key === "Backspace" || key === "undo") this.#drop(host);
    else return false;
    return true;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    const end = this.#waits && pointer ? corner(pointer) : this.#to;
    const box = this.#from ? between(this.#from, end) : this.#box;
    if (pointer && !this.#from) drawCross(ctx, host.camera, pointer);
    if (!box) return;
    const a = toScreen(host.camera, box);
    const b = toScreen(host.camera, { x: box.x + box.width, y: box.y + box.height });
    ctx.beginPath();
    ctx.rect(a.x, a.y, b.x - a.x, b.y - a.y);
    ctx.setLineDash(this.state.value === "searching" ? [6, 4] : []);
    strokeTwice(ctx);
    ctx.setLineDash([]);
  }

  async #search(box: Rect, host: ToolHost): Promise<void> {
    const round = ++this.#round;
    this.#box = box;
    this.state.value = "searching";
    const mask = await host.assist.box(box);
    if (round !== this.#round) return;
    this.#found = (mask && spansByValue(mask, host.document.buffer.rect).get(1)) ?? null;
    this.state.value = this.#found ? "found" : "nothing";
    const color = host.state.classes.get(host.state.classId.value)?.color ?? [255, 255, 255];
    host.preview(this.#found ? [{ spans: this.#found, color }] : []);
    host.redrawCursor();
  }

  #accept(host: ToolHost): void {
    const found = this.#found;
    if (!found) return;
    this.#drop(host);
    paintArea(host, found);
  }

  #drop(host: ToolHost): void {
    this.#round++;
    this.#box = null;
    this.#found = null;
    this.#from = null;
    this.#waits = false;
    this.state.value = "idle";
    host.preview([]);
    host.redrawCursor();
  }
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

const corner = (p: Point): Point => ({ x: Math.round(p.x), y: Math.round(p.y) });

const between = (a: Point, b: Point): Rect => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});
