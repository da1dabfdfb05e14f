/** Polygon: corners by clicks on pixel corners; Enter, a double click or the first corner closes it. */
import { polygonSpans } from "../kernel/polygon.ts";
import type { Point } from "../kernel/rect.ts";
import { drawPolygon } from "../view/cursor.ts";
import { type Sample, type Tool, type ToolHost, targetId } from "./tool.ts";

const CLOSE_PX = 8;

const snap = (p: Point): Point => ({ x: Math.round(p.x), y: Math.round(p.y) });
const same = (a: Point, b: Point): boolean => a.x === b.x && a.y === b.y;

export class PolygonTool implements Tool {
  #corners: Point[] = [];
  #added = false;

  get corners(): readonly Point[] {
    return this.#corners;
  }

  down(sample: Sample, host: ToolHost): void {
    const first = this.#corners[0];
    const reach = CLOSE_PX / host.camera.scale;
    const closes =
      first !== undefined &&
      this.#corners.length > 2 &&
      Math.hypot(sample.image.x - first.x, sample.image.y - first.y) <= reach;
    this.#added = false;
    if (closes) this.#close(host);
    else this.#add(snap(sample.image));
    host.redrawCursor();
  }

  move(): void {}

  up(): void {}

  cancel(host: ToolHost): void {
    if (this.#added) this.#corners.pop();
    this.#added = false;
    host.redrawCursor();
  }

  doubleClick(host: ToolHost): void {
    this.#close(host);
  }

  key(key: string, host: ToolHost): boolean {
    if (this.#corners.length === 0) return false;
    if (key === "Enter") this.#close(host);
    else if (key === "Backspace" || key === "undo") this.#corners.pop();
    else if (key === "Escape") this.#corners = [];
    else return false;
    host.redrawCursor();
    return true;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    if (this.#corners.length > 0) drawPolygon(ctx, host.camera, this.#corners, pointer && snap(pointer));
  }

  #add(corner: Point): void {
    const last = this.#corners.at(-1);
    if (last && same(last, corner)) return;
    this.#corners.push(corner);
    this.#added = true;
  }

  #close(host: ToolHost): void {
    const corners = this.#corners;
    this.#corners = [];
    host.redrawCursor();
    if (corners.length < 3) return;
    const { document, state } = host;
    const before = state.segment.value;
    document.begin();
    document.paint(polygonSpans(corners), targetId(host), state.writable.value);
    if (!document.commit()) state.segment.value = before;
  }
}
