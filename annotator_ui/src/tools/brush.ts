/** Brush and eraser: the exact tip along every sample of the pointer. */
import type { Camera } from "../kernel/camera.ts";
import { anchor } from "../kernel/disc.ts";
import type { Point } from "../kernel/rect.ts";
import { Spans } from "../kernel/spans.ts";
import { capsule } from "../kernel/stroke.ts";
import { MAX_BRUSH, type ToolState } from "../model/toolState.ts";
import type { TipLook } from "../view/tip.ts";
import { type Sample, type Tool, type ToolHost, targetId } from "./tool.ts";

/** The tip's diameter in image pixels, at this zoom and pressure. */
export function tipDiameter(state: ToolState, camera: Camera, pressure: number | null): number {
  const size = state.size.value / (state.sizeUnit.value === "screen" ? camera.scale : 1);
  const share = state.pressureSize.value && pressure !== null ? pressure : 1;
  return Math.min(MAX_BRUSH, Math.max(1, Math.round(size * share)));
}

const anchored = (point: Point, diameter: number): Point => ({
  x: anchor(diameter, point.x),
  y: anchor(diameter, point.y),
});

export class Brush implements Tool {
  #from: Point | null = null;
  /** Where the last stroke ended: Shift+click draws a straight line from there. */
  #last: Point | null = null;
  #segmentBefore = 0;
  readonly #spans = new Spans();

  constructor(readonly erases: boolean) {}

  down(sample: Sample, host: ToolHost): void {
    host.document.begin();
    this.#segmentBefore = host.state.segment.value;
    this.#from = (sample.shift && this.#last) || sample.image;
    this.#paintTo(sample, host);
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    for (const sample of samples) this.#paintTo(sample, host);
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

  tip(host: ToolHost, pointer: Point): TipLook {
    const diameter = tipDiameter(host.state, host.camera, null);
    return { anchor: anchored(pointer, diameter), diameter, shape: host.state.tip.value };
  }

  #paintTo({ image, pressure }: Sample, host: ToolHost): void {
    if (!this.#from) return;
    const { document, state } = host;
    const diameter = tipDiameter(state, host.camera, pressure);
    const [a, b] = [anchored(this.#from, diameter), anchored(image, diameter)];
    const spans = capsule(a, b, diameter, state.tip.value, this.#spans);
    if (this.erases) document.paint(spans, 0, state.erasable.value);
    else document.paint(spans, targetId(host), state.writable.value);
    this.#from = image;
  }
}
