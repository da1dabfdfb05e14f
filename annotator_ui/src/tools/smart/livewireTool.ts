/** Live wire: clicks along an outline; between them the wire follows the edges by itself. */
import { signal } from "@preact/signals";
import { type EdgeMap, edgesOfPhoto, type PathField, pathTo, snapToEdge } from "../../kernel/livewire.ts";
import { polygonSpans } from "../../kernel/polygon.ts";
import type { Point, Rect } from "../../kernel/rect.ts";
import { drawCross } from "../../view/cursor.ts";
import type { Sample, Tool, ToolHost } from "../tool.ts";
import { paintArea } from "./apply.ts";
import { drawWire } from "./drawWire.ts";

const CLOSE_PX = 8;
const SNAP_PX = 6;

interface Anchor {
  /** In pixels of the paint area. */
  readonly at: Point;
  /** The corners from the anchor before to this one, both with. */
  readonly path: readonly Point[];
  /** All wires from here, once they are found. */
  field: PathField | null;
}

export class LiveWireTool implements Tool {
  /** How many anchors there are. */
  readonly anchors = signal(0);
  #anchors: Anchor[] = [];
  #edges: EdgeMap | null = null;
  #asked = false;

  down(sample: Sample, host: ToolHost): void {
    const first = this.#anchors[0];
    const at = inTile(sample.image, host.document.buffer.rect);
    const reach = CLOSE_PX / host.camera.scale;
    const closes =
      this.#anchors.length > 1 && first && Math.hypot(at.x - first.at.x, at.y - first.at.y) <= reach;
    if (closes) this.#close(host);
    else this.#add(at, host);
    host.redrawCursor();
  }

  move(): void {}

  up(): void {}

  cancel(host: ToolHost): void {
    this.#pop();
    host.redrawCursor();
  }

  leave(host: ToolHost): void {
    this.#drop();
    host.redrawCursor();
  }

  doubleClick(host: ToolHost): void {
    this.#close(host);
  }

  key(key: string, host: ToolHost): boolean {
    if (this.#anchors.length === 0) return false;
    if (key === "Enter") this.#close(host);
    else if (key === "Backspace" || key === "undo") this.#pop();
    else if (key === "Escape") this.#drop();
    else return false;
    host.redrawCursor();
    return true;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    this.#load(host);
    const last = this.#anchors.at(-1);
    if (pointer && !last) drawCross(ctx, host.camera, pointer);
    if (!last) return;
    const { rect } = host.document.buffer;
    const fixed = this.#anchors.flatMap((anchor) => anchor.path);
    const live = pointer ? wire(last, corner(inTile(pointer, rect))) : [];
    const shift = (p: Point): Point => ({ x: p.x + rect.x, y: p.y + rect.y });
    const marks = this.#anchors.map((anchor) => shift(anchor.at));
    drawWire(ctx, host.camera, [...fixed, ...live].map(shift), marks);
  }

  #add(point: Point, host: ToolHost): void {
    this.#edges ??= photoEdges(host);
    const edges = this.#edges;
    const at = snapToEdge(edges, point, Math.ceil(SNAP_PX / Math.max(1, host.camera.scale)));
    const last = this.#anchors.at(-1);
    if (last && last.at.x === at.x && last.at.y === at.y) return;
    const anchor: Anchor = { at, path: last ? wire(last, at) : [at], field: null };
    this.#anchors.push(anchor);
    this.anchors.value = this.#anchors.length;
    void host.assist.worker.paths(at).then((field) => {
      anchor.field = field;
      host.redrawCursor();
    });
  }

  #pop(): void {
    this.#anchors.pop();
    this.anchors.value = this.#anchors.length;
  }

  #drop(): void {
    this.#anchors = [];
    this.anchors.value = 0;
  }

  #close(host: ToolHost): void {
    const [first, last] = [this.#anchors[0], this.#anchors.at(-1)];
    if (!first || !last || this.#anchors.length < 2) return;
    const { rect } = host.document.buffer;
    const corners = [...this.#anchors.flatMap((anchor) => anchor.path), ...wire(last, first.at)];
    this.#drop();
    paintArea(host, polygonSpans(corners.map((p) => ({ x: p.x + rect.x, y: p.y + rect.y }))));
  }

  /** The server's edges see colours better than the photo's own steps; until they are here those will do. */
  #load(host: ToolHost): void {
    if (this.#asked) return;
    this.#asked = true;
    void host.assist.edges().then((edges) => {
      if (!edges) return;
      this.#edges = edges;
      host.assist.worker.useEdges(edges);
    });
  }
}

const corner = (p: Point): Point => ({ x: Math.round(p.x), y: Math.round(p.y) });

/** A point of the image in pixels of the paint area, not outside of it. */
function inTile(p: Point, rect: Rect): Point {
  return {
    x: Math.min(rect.width, Math.max(0, p.x - rect.x)),
    y: Math.min(rect.height, Math.max(0, p.y - rect.y)),
  };
}

/** The wire from an anchor; a straight line while its wires are still being searched. */
function wire(from: Anchor, to: Point): readonly Point[] {
  return from.field ? pathTo(from.field, to) : [from.at, to];
}

function photoEdges(host: ToolHost): EdgeMap {
  const { width, height } = host.document.buffer.rect;
  return edgesOfPhoto(host.photoPixels(), width, height);
}
