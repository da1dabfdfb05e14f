/** The wand: what hangs together with the pressed pixel and looks like it. Dragging right or left sets how alike. */
import type { Point } from "../kernel/rect.ts";
import { MAX_TOLERANCE, WandArea } from "../kernel/wand.ts";
import { drawCross } from "../view/cursor.ts";
import { type AreaUse, applyArea, areaUse } from "./area.ts";
import type { Sample, Tool, ToolHost } from "./tool.ts";

/** CSS pixels of a drag for one unit of ΔE. */
const PX_PER_UNIT = 4;
const WHITE = [255, 255, 255] as const;

interface Press {
  readonly area: WandArea;
  readonly from: Sample;
  readonly tolerance: number;
  readonly use: AreaUse;
}

export class WandTool implements Tool {
  readonly takesAlt = true;
  #press: Press | null = null;

  down(sample: Sample, host: ToolHost): void {
    const { document, state } = host;
    const [x, y] = [Math.floor(sample.image.x), Math.floor(sample.image.y)];
    const { rect } = document.buffer;
    if (x < rect.x || y < rect.y || x >= rect.x + rect.width || y >= rect.y + rect.height) return;
    const area = new WandArea(host.photoPixels(), rect, x, y);
    this.#press = { area, from: sample, tolerance: state.tolerance.value, use: areaUse(sample, state) };
    this.#show(host);
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    const last = samples.at(-1);
    if (!last || !this.#press) return;
    const { from, tolerance } = this.#press;
    const wanted = tolerance + Math.round((last.screen.x - from.screen.x) / PX_PER_UNIT);
    const next = Math.min(Math.floor(MAX_TOLERANCE), Math.max(0, wanted));
    if (next === host.state.tolerance.value) return;
    host.state.tolerance.value = next;
    this.#show(host);
  }

  up(host: ToolHost): void {
    const press = this.#press;
    this.#press = null;
    host.preview([]);
    if (press) applyArea(host, press.area.at(host.state.tolerance.value), press.use);
  }

  cancel(host: ToolHost): void {
    if (this.#press) host.state.tolerance.value = this.#press.tolerance;
    this.#press = null;
    host.preview([]);
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    if (pointer && !this.#press) drawCross(ctx, host.camera, pointer);
  }

  #show(host: ToolHost): void {
    const { state } = host;
    if (!this.#press) return;
    const own = state.classes.get(state.classId.value)?.color ?? WHITE;
    const color = this.#press.use === "labels" ? own : WHITE;
    host.preview([{ spans: this.#press.area.at(state.tolerance.value), color }]);
  }
}
