/**
 * Scribble and grow: a line or two in each class, and the areas grow from them to where colours change.
 *
 * Growing takes what is not painted yet and the segments that a scribble touches; everything else stands like a wall.
 * A scribble with Alt or the right button grows too and is never painted: it says what the others must not take.
 * A scribble with Shift goes on with the area that it begins in, whatever class is in the hand.
 */
import { signal } from "@preact/signals";
import { toScreen } from "../../kernel/camera.ts";
import { containsPoint, type Point } from "../../kernel/rect.ts";
import type { Rgb } from "../../kernel/rgb.ts";
import { capsule } from "../../kernel/stroke.ts";
import { spansByValue } from "../../kernel/valueSpans.ts";
import { WALL } from "../../kernel/watershed.ts";
import { drawCross, strokeTwice } from "../../view/cursor.ts";
import type { Sample, Tool, ToolHost } from "../tool.ts";

const WIDTH = 3;
/** The photo stays in sight under what has grown. */
const ALPHA = 150;
const NOTHING: Rgb = [150, 150, 150];

interface Scribble {
  readonly points: Point[];
  /** Number of the area it belongs to, from 1. */
  readonly area: number;
}

/** What an area becomes; a class of -1 stays as it is. */
interface Area {
  readonly classId: number;
  readonly segment: number;
  readonly color: Rgb;
}

const NO_CLASS = -1;

export class ScribbleTool implements Tool {
  readonly takesAlt = true;
  /** How many scribbles there are. */
  readonly count = signal(0);
  /** Areas are on their way. */
  readonly growing = signal(false);
  /** Enter was pressed while they were: they are taken when they come. */
  #taken = false;
  #scribbles: Scribble[] = [];
  #areas: Area[] = [];
  #drawing: Scribble | null = null;
  /** The next scribble of a thing begins a new instance. */
  #fresh = true;
  #grown: Uint16Array | null = null;
  #round = 0;

  down(sample: Sample, host: ToolHost): void {
    const begun = sample.shift ? this.#areaAt(pixel(sample.image), host) : 0;
    const area = begun || this.#areaFor(host, sample.alt || sample.button === 2);
    this.#taken = false;
    this.#drawing = { points: [pixel(sample.image)], area };
    this.#scribbles.push(this.#drawing);
    this.count.value = this.#scribbles.length;
    host.redrawCursor();
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    for (const sample of samples) this.#drawing?.points.push(pixel(sample.image));
    host.redrawCursor();
  }

  up(host: ToolHost): void {
    this.#drawing = null;
    void this.#grow(host);
  }

  cancel(host: ToolHost): void {
    if (this.#drawing) this.#scribbles.pop();
    this.#drawing = null;
    this.count.value = this.#scribbles.length;
    host.redrawCursor();
  }

  leave(host: ToolHost): void {
    if (!this.#taken) this.#drop(host);
  }

  key(key: string, host: ToolHost): boolean {
    if (key.toLowerCase() === "n") this.#fresh = true;
    if (this.#scribbles.length === 0) return false;
    if (key === "Enter") this.#accept(host);
    else if (key === "Backspace" || key === "undo") this.#pop(host);
    else if (key === "Escape") this.#drop(host);
    else return false;
    return true;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    for (const { points, area } of this.#scribbles) {
      ctx.beginPath();
      for (const point of points) {
        const at = toScreen(host.camera, { x: point.x + 0.5, y: point.y + 0.5 });
        ctx.lineTo(at.x, at.y);
        if (points.length === 1) ctx.lineTo(at.x + 0.5, at.y);
      }
      strokeTwice(ctx, 2);
      ctx.lineWidth = 3;
      ctx.strokeStyle = `rgb(${(this.#areas[area - 1]?.color ?? NOTHING).join(" ")})`;
      ctx.stroke();
    }
    if (pointer) drawCross(ctx, host.camera, pointer);
  }

  /** The area that has grown over an image pixel; 0 where there is none. */
  #areaAt({ x, y }: Point, { document }: ToolHost): number {
    const { rect } = document.buffer;
    if (!this.#grown || !containsPoint(rect, x, y)) return 0;
    const area = this.#grown[(y - rect.y) * rect.width + (x - rect.x)] as number;
    return area === WALL ? 0 : area;
  }

  #areaFor({ state }: ToolHost, nothing: boolean): number {
    const classId = nothing ? NO_CLASS : state.classId.value;
    const segment = nothing ? 0 : state.segment.value;
    const begins = this.#fresh && state.isThing && segment === 0 && !nothing;
    const known = this.#areas.findLastIndex((a) => a.classId === classId && a.segment === segment);
    if (known >= 0 && !begins) return known + 1;
    if (!nothing) this.#fresh = false;
    const color = nothing ? NOTHING : (state.classes.get(classId)?.color ?? NOTHING);
    return this.#areas.push({ classId, segment, color });
  }

  /** The markers: scribbles, later over earlier, between the walls of what must not change. */
  #markers({ document }: ToolHost): Uint16Array {
    const { data, rect } = document.buffer;
    const marks = new Uint16Array(data.length);
    const touched = new Set<number>([0]);
    for (const { points, area } of this.#scribbles) {
      points.forEach((to, k) => {
        capsule(points[k - 1] ?? to, to, WIDTH).forEachWithin(rect, (y, x0, x1) => {
          const base = (y - rect.y) * rect.width - rect.x;
          marks.fill(area, base + x0, base + x1);
          for (let i = base + x0; i < base + x1; i++) touched.add(data[i] as number);
        });
      });
    }
    for (let i = 0; i < data.length; i++) if (!touched.has(data[i] as number)) marks[i] = WALL;
    return marks;
  }

  async #grow(host: ToolHost): Promise<void> {
    const round = ++this.#round;
    this.growing.value = this.#scribbles.length > 0;
    if (!this.growing.value) return host.preview([]);
    const grown = await host.assist.worker.grow(this.#markers(host));
    if (round !== this.#round) return;
    this.growing.value = false;
    this.#grown = grown;
    if (this.#taken) return host.document.changing ? this.#drop(host) : this.#accept(host);
    const found = spansByValue(grown, host.document.buffer.rect, (area) => this.#isPainted(area));
    const color = (area: number) => this.#areas[area - 1]?.color ?? NOTHING;
    host.preview([...found].map(([area, spans]) => ({ spans, color: color(area), alpha: ALPHA })));
  }

  #isPainted(area: number): boolean {
    return area !== WALL && this.#areas[area - 1]?.classId !== NO_CLASS;
  }

  #accept(host: ToolHost): void {
    const { document, state } = host;
    this.#taken = this.growing.value;
    if (!this.#grown || this.#taken) return;
    const found = spansByValue(this.#grown, document.buffer.rect, (area) => this.#isPainted(area));
    document.begin();
    for (const [number, spans] of found) {
      const area = this.#areas[number - 1] as Area;
      const isThing = state.classes.get(area.classId)?.is_thing ?? false;
      document.paint(spans, document.target(area.classId, isThing, area.segment), state.writable.value);
    }
    document.commit();
    this.#drop(host);
  }

  #pop(host: ToolHost): void {
    this.#taken = false;
    this.#scribbles.pop();
    this.count.value = this.#scribbles.length;
    this.#grown = null;
    host.redrawCursor();
    void this.#grow(host);
  }

  #drop(host: ToolHost): void {
    this.#round++;
    this.#taken = false;
    this.growing.value = false;
    this.#scribbles = [];
    this.#areas = [];
    this.#drawing = null;
    this.#grown = null;
    this.#fresh = true;
    this.count.value = 0;
    host.preview([]);
    host.redrawCursor();
  }
}

const pixel = (p: Point): Point => ({ x: Math.floor(p.x), y: Math.floor(p.y) });
