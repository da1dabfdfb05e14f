/** Tools of one click: fill an area, pick a segment; and the hand that moves the picture. */
import { pan } from "../kernel/camera.ts";
import { floodSpans } from "../kernel/flood.ts";
import type { Point } from "../kernel/rect.ts";
import { drawCross } from "../view/cursor.ts";
import { applyArea, areaUse } from "./area.ts";
import type { Sample, Tool, ToolHost } from "./tool.ts";

const pixel = (p: Point): Point => ({ x: Math.floor(p.x), y: Math.floor(p.y) });

abstract class ClickTool implements Tool {
  abstract down(sample: Sample, host: ToolHost): void;
  move(): void {}
  up(): void {}
  cancel(): void {}
  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    if (pointer) drawCross(ctx, host.camera, pointer);
  }
}

/** Fills the connected area of one segment (or of nothing) around the click; with Shift or Alt it selects. */
export class FillTool extends ClickTool {
  readonly takesAlt = true;

  down(sample: Sample, host: ToolHost): void {
    const { document, state } = host;
    const { x, y } = pixel(sample.image);
    const spans = floodSpans(document.buffer, x, y);
    if (spans.count === 0) return;
    applyArea(host, spans, areaUse(sample, state));
  }
}

export class PickTool extends ClickTool {
  down(sample: Sample, host: ToolHost): void {
    if (host.pickAt(pixel(sample.image))) host.state.resumePainting();
  }
}

export class PanTool implements Tool {
  #from: Point | null = null;

  down(sample: Sample): void {
    this.#from = sample.screen;
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    const last = samples.at(-1);
    if (!last || !this.#from) return;
    host.aim(pan(host.camera, last.screen.x - this.#from.x, last.screen.y - this.#from.y));
    this.#from = last.screen;
  }

  up(): void {
    this.#from = null;
  }

  cancel(): void {
    this.#from = null;
  }

  draw(): void {}
}
