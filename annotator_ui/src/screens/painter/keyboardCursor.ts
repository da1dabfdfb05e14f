/** Painting without a mouse: arrows move a cross by pixels, Space puts the tool down while it is held. */
import { signal } from "@preact/signals";
import { pan, toImage, toScreen } from "../../kernel/camera.ts";
import { containsPoint, type Point } from "../../kernel/rect.ts";
import type { Sample } from "../../tools/tool.ts";
import type { PainterController } from "./controller.ts";

const EDGE = 40;
const FAR = 10;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export class KeyboardCursor {
  /** The pixel it is on; null while the mouse leads. */
  readonly at = signal<Point | null>(null);
  #down = false;

  constructor(readonly painter: PainterController) {}

  show(at: Point): void {
    this.at.value = at;
    this.painter.redrawCursor();
  }

  hide(): void {
    if (this.at.value !== null && !this.#down) this.at.value = null;
  }

  /** Move by an arrow key; true when `key` is one. */
  move(key: string, far: boolean): boolean {
    const step = ARROWS[key];
    if (!step) return false;
    const reach = far ? FAR : 1;
    const from = this.at.value ?? this.#start();
    this.show({ x: from.x + step.x * reach, y: from.y + step.y * reach });
    if (this.#down) this.painter.activeTool.move([this.#sample()], this.painter);
    this.#follow();
    return true;
  }

  /** Put the tool down; with Shift it does what it does with Shift and the mouse. */
  press(shift = false): void {
    if (this.#down || !this.at.value) return;
    this.#down = true;
    this.painter.activeTool.down({ ...this.#sample(), shift }, this.painter);
  }

  release(): void {
    if (!this.#down) return;
    this.#down = false;
    this.painter.activeTool.up(this.painter);
  }

  #start(): Point {
    const { pointer, clearArea: a, camera } = this.painter;
    const p = pointer.value ?? toImage(camera, { x: a.x + a.width / 2, y: a.y + a.height / 2 });
    return { x: Math.floor(p.x), y: Math.floor(p.y) };
  }

  #sample(): Sample {
    const at = this.at.value ?? { x: 0, y: 0 };
    const image = { x: at.x + 0.5, y: at.y + 0.5 };
    return {
      image,
      screen: toScreen(this.painter.camera, image),
      shift: false,
      alt: false,
      button: 0,
      pressure: null,
    };
  }

  /** Keep the cross in the clear part of the canvas. */
  #follow(): void {
    const { screen } = this.#sample();
    const a = this.painter.clearArea;
    const inner = { x: a.x + EDGE, y: a.y + EDGE, width: a.width - 2 * EDGE, height: a.height - 2 * EDGE };
    if (containsPoint(inner, screen.x, screen.y)) return;
    const dx = Math.min(inner.x + inner.width, Math.max(inner.x, screen.x)) - screen.x;
    const dy = Math.min(inner.y + inner.height, Math.max(inner.y, screen.y)) - screen.y;
    this.painter.aim(pan(this.painter.camera, dx, dy));
  }
}
