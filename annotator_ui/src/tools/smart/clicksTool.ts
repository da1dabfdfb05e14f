/** Clicks: the operator's segmentation model finds what they point at; with Alt a click says "not this". */
import { signal } from "@preact/signals";
import { toScreen } from "../../kernel/camera.ts";
import { containsPoint, type Point } from "../../kernel/rect.ts";
import type { Spans } from "../../kernel/spans.ts";
import { spansByValue } from "../../kernel/valueSpans.ts";
import type { ModelClick } from "../../net/assist.ts";
import { drawCross, strokeTwice } from "../../view/cursor.ts";
import type { Sample, Tool, ToolHost } from "../tool.ts";
import { paintArea } from "./apply.ts";

const RADIUS = 4;

export class ClicksTool implements Tool {
  readonly takesAlt = true;
  /** How many clicks there are. */
  readonly count = signal(0);
  readonly found = signal(false);
  #clicks: ModelClick[] = [];
  #mask: Spans | null = null;
  #round = 0;

  down(sample: Sample, host: ToolHost): void {
    const [x, y] = [Math.floor(sample.image.x), Math.floor(sample.image.y)];
    if (!containsPoint(host.document.buffer.rect, x, y)) return;
    this.#clicks.push({ x, y, inside: !sample.alt && sample.button !== 2 });
    void this.#ask(host);
  }

  move(): void {}

  up(): void {}

  cancel(host: ToolHost): void {
    this.#drop(host);
  }

  leave(host: ToolHost): void {
    this.#drop(host);
  }

  key(key: string, host: ToolHost): boolean {
    if (this.#clicks.length === 0) return false;
    if (key === "Enter") this.#accept(host);
    else if (key === "Escape") this.#drop(host);
    else if (key === "Backspace" || key === "undo") this.#pop(host);
    else return false;
    return true;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    for (const click of this.#clicks) {
      const { x, y } = toScreen(host.camera, { x: click.x + 0.5, y: click.y + 0.5 });
      ctx.beginPath();
      ctx.arc(x, y, RADIUS, 0, 2 * Math.PI);
      ctx.fillStyle = click.inside ? "white" : "black";
      ctx.fill();
      strokeTwice(ctx);
    }
    if (pointer) drawCross(ctx, host.camera, pointer);
  }

  async #ask(host: ToolHost): Promise<void> {
    const round = ++this.#round;
    this.count.value = this.#clicks.length;
    host.redrawCursor();
    const mask = await host.assist.clicks(this.#clicks);
    if (round !== this.#round) return;
    this.#mask = (mask && spansByValue(mask, host.document.buffer.rect).get(1)) ?? null;
    this.found.value = this.#mask !== null;
    const color = host.state.classes.get(host.state.classId.value)?.color ?? [255, 255, 255];
    host.preview(this.#mask ? [{ spans: this.#mask, color }] : []);
  }

  #accept(host: ToolHost): void {
    const mask = this.#mask;
    if (!mask) return;
    this.#drop(host);
    paintArea(host, mask);
  }

  #pop(host: ToolHost): void {
    this.#clicks.pop();
    if (this.#clicks.length === 0) this.#drop(host);
    else void this.#ask(host);
  }

  #drop(host: ToolHost): void {
    this.#round++;
    this.#clicks = [];
    this.#mask = null;
    this.count.value = 0;
    this.found.value = false;
    host.preview([]);
    host.redrawCursor();
  }
}
