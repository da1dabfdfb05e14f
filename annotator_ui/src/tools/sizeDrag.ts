/** Alt and the right button: dragging right makes the brush larger, left smaller; the press shows its ring. */
import { anchor } from "../kernel/disc.ts";
import type { Point } from "../kernel/rect.ts";
import { MAX_BRUSH } from "../model/toolState.ts";
import { drawTip } from "../view/cursor.ts";
import { tipDiameter } from "./brush.ts";
import type { Sample, Tool, ToolHost } from "./tool.ts";

const PX_PER_STEP = 2;

export class SizeDrag implements Tool {
  #from: Sample | null = null;
  #size = 0;

  down(sample: Sample, { state }: ToolHost): void {
    this.#from = sample;
    this.#size = state.size.value;
  }

  move(samples: readonly Sample[], { state }: ToolHost): void {
    const last = samples.at(-1);
    if (!last || !this.#from) return;
    const grown = this.#size + Math.round((last.screen.x - this.#from.screen.x) / PX_PER_STEP);
    state.size.value = Math.min(MAX_BRUSH, Math.max(1, grown));
  }

  up(): void {
    this.#from = null;
  }

  cancel({ state }: ToolHost): void {
    this.#from = null;
    state.size.value = this.#size;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    const at = this.#from?.image ?? pointer;
    if (!at) return;
    const diameter = tipDiameter(host.state, host.camera, null);
    const middle = { x: anchor(diameter, at.x), y: anchor(diameter, at.y) };
    drawTip(ctx, host.camera, middle, diameter, host.state.tip.value);
  }
}
