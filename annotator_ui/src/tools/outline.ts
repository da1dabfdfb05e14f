/**
 * Polygon and lasso: an outline of pixel corners, by clicks or by drawing. Corners can be moved and deleted until
 * Enter, a double click or the first corner closes it; a line drawn with the lasso closes when it ends.
 */
import { polygonSpans } from "../kernel/polygon.ts";
import type { Point } from "../kernel/rect.ts";
import { drawPath, drawPolygon } from "../view/cursor.ts";
import { type AreaUse, applyArea, areaUse } from "./area.ts";
import type { Sample, Tool, ToolHost } from "./tool.ts";

const CLOSE_PX = 8;
const GRAB_PX = 6;
/** So far a press may slip and still be a click. */
const SLIP_PX = 3;

const snap = (p: Point): Point => ({ x: Math.round(p.x), y: Math.round(p.y) });
const same = (a: Point, b: Point): boolean => a.x === b.x && a.y === b.y;
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** A press on the outline in the making. */
interface Press {
  readonly at: Sample;
  /** The corner that moves along; -1 for none. */
  readonly corner: number;
  /** Pressed on the first corner: closes unless it is dragged. */
  readonly closes: boolean;
  /** A new corner of the lasso: dragging draws. */
  readonly draws: boolean;
  moved: boolean;
}

export class OutlineTool implements Tool {
  readonly takesAlt = true;
  #corners: readonly Point[] = [];
  #before: readonly Point[] = [];
  #use: AreaUse = "labels";
  #press: Press | null = null;

  constructor(readonly freehand: boolean) {}

  get corners(): readonly Point[] {
    return this.#corners;
  }

  down(sample: Sample, host: ToolHost): void {
    this.#before = this.#corners;
    if (this.#corners.length === 0) this.#use = areaUse(sample, host.state);
    const corner = this.#cornerAt(sample, host);
    const started = this.#corners.length > 0;
    if (sample.button === 2 || (sample.alt && started && corner >= 0)) this.#delete(corner);
    else if (corner >= 0) this.#grab(sample, corner);
    else this.#add(sample);
    host.redrawCursor();
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    const press = this.#press;
    const last = samples.at(-1);
    if (!press || !last) return;
    press.moved ||= distance(last.screen, press.at.screen) > SLIP_PX;
    if (!press.moved) return;
    if (press.draws) for (const sample of samples) this.#append(snap(sample.image));
    else this.#corners = this.#corners.with(press.corner, snap(last.image));
    host.redrawCursor();
  }

  up(host: ToolHost): void {
    const press = this.#press;
    this.#press = null;
    if (press && ((press.closes && !press.moved) || (press.draws && press.moved))) this.#close(host);
  }

  cancel(host: ToolHost): void {
    this.#corners = this.#before;
    this.#press = null;
    host.redrawCursor();
  }

  leave(host: ToolHost): void {
    this.#corners = [];
    host.redrawCursor();
  }

  doubleClick(host: ToolHost): void {
    this.#close(host);
  }

  key(key: string, host: ToolHost): boolean {
    if (this.#corners.length === 0) return false;
    if (key === "Enter") this.#close(host);
    else if (key === "Backspace" || key === "undo") this.#corners = this.#corners.slice(0, -1);
    else if (key === "Escape") this.#corners = [];
    else return false;
    host.redrawCursor();
    return true;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    if (this.#corners.length === 0) return;
    if (this.#press?.draws && this.#press.moved) drawPath(ctx, host.camera, this.#corners, true);
    else drawPolygon(ctx, host.camera, this.#corners, pointer && !this.#press ? snap(pointer) : null);
  }

  /** The corner within reach; the first one reaches further. -1 when there is none. */
  #cornerAt({ image }: Sample, { camera }: ToolHost): number {
    const reach = (i: number) => (i === 0 && this.#corners.length > 2 ? CLOSE_PX : GRAB_PX) / camera.scale;
    return this.#corners.findIndex((corner, i) => distance(corner, image) <= reach(i));
  }

  #delete(corner: number): void {
    if (corner >= 0) this.#corners = this.#corners.filter((_, i) => i !== corner);
  }

  #grab(at: Sample, corner: number): void {
    const closes = corner === 0 && this.#corners.length > 2;
    this.#press = { at, corner, closes, draws: false, moved: false };
  }

  #add(at: Sample): void {
    this.#append(snap(at.image));
    const corner = this.#corners.length - 1;
    this.#press = { at, corner, closes: false, draws: this.freehand, moved: false };
  }

  #append(corner: Point): void {
    const last = this.#corners.at(-1);
    if (!last || !same(last, corner)) this.#corners = [...this.#corners, corner];
  }

  #close(host: ToolHost): void {
    const corners = this.#corners;
    this.#corners = [];
    host.redrawCursor();
    if (corners.length > 2) applyArea(host, polygonSpans(corners), this.#use);
  }
}
