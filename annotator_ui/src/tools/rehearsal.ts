/**
 * A stroke on a scratch tile, painted and drawn by the same functions as a person's, before the person's first.
 *
 * A browser reads and compiles a function when it is first called, and runs it slowly until it was called often: without
 * this, the first moves of a visit take three times as long as all later ones. It happens once, in the browser's idle
 * time, a few moves at a time, and leaves nothing behind.
 */
import { buildPalette } from "../kernel/palette.ts";
import { PaintDocument } from "../model/document.ts";
import { ToolState } from "../model/toolState.ts";
import { OverlayLayer } from "../view/overlayLayer.ts";
import { drawScene, type Scene } from "../view/scene.ts";
import { Brush } from "./brush.ts";
import type { Sample, ToolHost } from "./tool.ts";

const SIDE = 128;
const RECT = { x: 0, y: 0, width: SIDE, height: SIDE };
/** From here on another hundred moves make no further difference. */
const MOVES = 120;
/** Milliseconds of idle time that a move is not begun without. */
const SPARE_MS = 2;

type BrushHost = Pick<ToolHost, "document" | "state" | "camera">;

/** Goes about the tile's middle in steps of a few pixels, as a hand does. */
function sampleOf(move: number): Sample {
  const [x, y] = [SIDE / 2 + 30 * Math.cos(move / 5), SIDE / 2 + 30 * Math.sin(move / 7)];
  const point = { x, y };
  return { image: point, screen: point, shift: false, alt: false, button: 0, pressure: null };
}

export class Rehearsal {
  readonly document = new PaintDocument({ rect: RECT });
  readonly #brush = new Brush(false);
  readonly #host: BrushHost;
  readonly #overlay: OverlayLayer;
  readonly #easel = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { alpha: false });
  #moves = 0;

  constructor() {
    const kind = { id: 1, name: "", color: [0, 0, 0] as const, is_thing: true, ignored: false };
    const state = new ToolState(new Map([[kind.id, kind]]), this.document.segments);
    this.#host = { document: this.document, state, camera: { scale: 1, offsetX: 0, offsetY: 0 } };
    const palette = buildPalette(state.classes, [], { opacity: 0.5, outline: false, selected: 0 });
    this.#overlay = new OverlayLayer(this.document.buffer, palette);
    this.document.onDirty = (rect) => this.#overlay.invalidate(rect);
    // A brush asks its host for these three alone.
    this.#brush.down(sampleOf(0), this.#host as ToolHost);
  }

  /** One move, painted and drawn; false once it is over, and what was painted is taken back. */
  step(): boolean {
    const sample = sampleOf(++this.#moves);
    this.#brush.move([sample], this.#host as ToolHost);
    this.#overlay.refresh(RECT);
    this.#draw(sample);
    if (this.#moves < MOVES) return true;
    this.#brush.cancel(this.#host as ToolHost);
    return false;
  }

  #draw(sample: Sample): void {
    if (!this.#easel) return;
    const picture = this.#overlay.canvas;
    const scene: Scene = {
      photo: picture,
      context: RECT,
      paint: RECT,
      core: RECT,
      overlay: picture,
      preview: null,
    };
    const tip = this.#brush.tip(this.#host as ToolHost, sample.image);
    drawScene(this.#easel, scene, this.#host.camera, 1, tip);
  }
}

let isBegun = false;

/** Rehearse once a visit, whenever there is nothing else to do; browsers that tell no idle time do without. */
export function rehearseWhenIdle(): void {
  if (isBegun || !("requestIdleCallback" in globalThis)) return;
  isBegun = true;
  let rehearsal: Rehearsal | null = null;
  const go = (idle: IdleDeadline) => {
    rehearsal ??= new Rehearsal();
    let isGoingOn = true;
    while (isGoingOn && idle.timeRemaining() > SPARE_MS) isGoingOn = rehearsal.step();
    if (isGoingOn) requestIdleCallback(go);
  };
  requestIdleCallback(go);
}
