/**
 * Region brush: takes the area around the pressed pixel. Dragging right makes it larger, left smaller, as do the size
 * keys; it is shown before it is painted. With Shift a drag stamps every area that it passes.
 */
import { signal } from "@preact/signals";
import { containsPoint, type Point, type Rect } from "../../kernel/rect.ts";
import type { RegionMap } from "../../kernel/regionMap.ts";
import { Spans } from "../../kernel/spans.ts";
import { forEachLinePixel } from "../../kernel/stroke.ts";
import { type Edges, edgesOf, strokeEdges } from "../../view/areaEdges.ts";
import { drawCross } from "../../view/cursor.ts";
import { type Sample, type Tool, type ToolHost, targetId } from "../tool.ts";
import { paintArea } from "./apply.ts";

/** CSS pixels of a drag from one grain to the next. */
const PX_PER_GRAIN = 12;
/** Larger paint areas are looked at in parts of this side, so that a part is there within a second or two. */
export const PART = 1024;
const WHITE = [255, 255, 255] as const;

/** A stroke with Shift: where it is, and what it stamped last. */
interface Stamps {
  at: Point;
  last: { readonly map: RegionMap | null; readonly area: number };
  readonly segmentBefore: number;
}

interface Press {
  readonly from: Sample;
  /** In the hand when it began. */
  readonly grain: number;
  readonly stamps: Stamps | null;
}

const pixel = (p: Point): Point => ({ x: Math.floor(p.x), y: Math.floor(p.y) });

export class RegionTool implements Tool {
  /** The areas around the pointer are here. */
  readonly ready = signal(false);
  readonly #maps = new Map<string, RegionMap>();
  readonly #asked = new Set<string>();
  #press: Press | null = null;
  /** A click made before the areas were here. */
  #early: { readonly at: Point; readonly classId: number } | null = null;
  #outlined: { readonly map: RegionMap; readonly area: number; readonly edges: Edges } | null = null;

  down(sample: Sample, host: ToolHost): void {
    const at = pixel(sample.image);
    this.#early = null;
    if (!this.#mapAt(at, host)) {
      this.#early = { at, classId: host.state.classId.value };
      return;
    }
    const segmentBefore = host.state.segment.value;
    const stamps = sample.shift ? { at, last: { map: null, area: -1 }, segmentBefore } : null;
    this.#press = { from: sample, grain: host.state.regionGrain.value, stamps };
    if (stamps) host.document.begin();
    this.#goOn(sample, host);
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    for (const sample of this.#press?.stamps ? samples : samples.slice(-1)) this.#goOn(sample, host);
  }

  up(host: ToolHost): void {
    const press = this.#press;
    this.#press = null;
    host.preview([]);
    if (press?.stamps) {
      if (!host.document.commit()) host.state.segment.value = press.stamps.segmentBefore;
    } else if (press) this.#paintAt(pixel(press.from.image), host);
  }

  cancel(host: ToolHost): void {
    const press = this.#press;
    this.#press = null;
    this.#early = null;
    host.preview([]);
    if (!press) return;
    host.state.regionGrain.value = press.grain;
    if (!press.stamps) return;
    host.document.rollback();
    host.state.segment.value = press.stamps.segmentBefore;
  }

  leave(host: ToolHost): void {
    this.#early = null;
    host.preview([]);
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    if (!pointer) return;
    const edges = this.#edgesAt(pixel(pointer), host);
    if (edges) strokeEdges(ctx, host.camera, edges);
    else drawCross(ctx, host.camera, pointer);
  }

  /** The outline of the area that a press would take; null while one is going on, and where none is here yet. */
  #edgesAt({ x, y }: Point, host: ToolHost): Edges | null {
    const map = this.#mapAt({ x, y }, host);
    const grain = host.state.regionGrain.value;
    if (!map || this.#press) return null;
    const area = map.at(x, y, grain);
    if (this.#outlined?.map !== map || this.#outlined.area !== area) {
      const edges = edgesOf(map.spansOf(area), (u, v) => map.at(u, v, grain) === area);
      this.#outlined = { map, area, edges };
    }
    return this.#outlined.edges;
  }

  #goOn(sample: Sample, host: ToolHost): void {
    const press = this.#press;
    if (press?.stamps) this.#stampTo(pixel(sample.image), press.stamps, host);
    else if (press) this.#widen(press, sample, host);
  }

  #widen({ from, grain }: Press, sample: Sample, host: ToolHost): void {
    const { state } = host;
    const at = pixel(from.image);
    const most = (this.#mapAt(at, host)?.grains ?? 1) - 1;
    const wanted = grain + Math.round((sample.screen.x - from.screen.x) / PX_PER_GRAIN);
    state.regionGrain.value = Math.min(most, Math.max(0, wanted));
    const spans = this.#areaAt(at, host);
    const color = state.classes.get(state.classId.value)?.color ?? WHITE;
    host.preview(spans ? [{ spans, color }] : []);
  }

  #stampTo(to: Point, stamps: Stamps, host: ToolHost): void {
    const spans = new Spans();
    const grain = host.state.regionGrain.value;
    forEachLinePixel(stamps.at, to, (x, y) => {
      const map = this.#mapAt({ x, y }, host);
      const area = map?.at(x, y, grain) ?? -1;
      if (!map || (stamps.last.map === map && stamps.last.area === area)) return;
      stamps.last = { map, area };
      map.addTo(spans, area);
    });
    stamps.at = to;
    if (spans.count > 0) host.document.paint(spans, targetId(host), host.state.writable.value);
  }

  #areaAt({ x, y }: Point, host: ToolHost): Spans | null {
    const map = this.#mapAt({ x, y }, host);
    const area = map?.at(x, y, host.state.regionGrain.value) ?? -1;
    return map && area >= 0 ? map.spansOf(area) : null;
  }

  #paintAt(at: Point, host: ToolHost): void {
    const spans = this.#areaAt(at, host);
    if (spans) paintArea(host, spans);
  }

  /** The areas around a pixel; asked for when they are not here yet. */
  #mapAt(at: Point, host: ToolHost): RegionMap | undefined {
    const part = partAt(at, host.document.buffer.rect);
    if (!part) return undefined;
    const key = `${part.x},${part.y}`;
    const map = this.#maps.get(key);
    if (!map && !this.#asked.has(key)) void this.#ask(key, part, host);
    this.ready.value = map !== undefined;
    return map;
  }

  async #ask(key: string, part: Rect, host: ToolHost): Promise<void> {
    this.#asked.add(key);
    this.#maps.set(key, await host.assist.regions(part));
    this.ready.value = true;
    const early = this.#early;
    this.#early = null;
    const same = early && !host.document.changing && host.state.classId.value === early.classId;
    if (same) this.#paintAt(early.at, host);
    host.redrawCursor();
  }
}

/** The part of a paint area that a pixel lies in; null outside. */
export function partAt({ x, y }: Point, rect: Rect): Rect | null {
  if (!containsPoint(rect, x, y)) return null;
  const [left, width] = cut(x - rect.x, rect.width);
  const [top, height] = cut(y - rect.y, rect.height);
  return { x: rect.x + left, y: rect.y + top, width, height };
}

/** Where the part begins along one side, and how long it is; a short rest belongs to the part before. */
function cut(at: number, side: number): readonly [number, number] {
  const parts = Math.max(1, Math.round(side / PART));
  const own = Math.min(parts - 1, Math.floor(at / PART));
  const start = own * PART;
  return [start, own === parts - 1 ? side - start : PART];
}
