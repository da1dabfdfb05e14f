/** Superpixel brush: stamps every superpixel that the cursor passes over. Size keys change the scale. */
import { signal } from "@preact/signals";
import type { Point } from "../../kernel/rect.ts";
import { Spans } from "../../kernel/spans.ts";
import { forEachLinePixel } from "../../kernel/stroke.ts";
import type { SuperpixelMap } from "../../kernel/superpixelMap.ts";
import { edgesOf, strokeEdges } from "../../view/areaEdges.ts";
import { drawCross } from "../../view/cursor.ts";
import { type Sample, type Tool, type ToolHost, targetId } from "../tool.ts";

const pixel = (p: Point): Point => ({ x: Math.floor(p.x), y: Math.floor(p.y) });

export class SuperpixelTool implements Tool {
  /** The scales that are here. */
  readonly ready = signal<ReadonlySet<number>>(new Set());
  readonly #maps = new Map<number, SuperpixelMap>();
  readonly #asked = new Set<number>();
  #from: Point | null = null;
  /** Where the stroke went before the superpixels were here. */
  #missed: Point[] = [];
  #class = 0;
  #stamped = new Set<number>();
  #stampedOf: SuperpixelMap | null = null;
  #segmentBefore = 0;

  down(sample: Sample, host: ToolHost): void {
    this.#missed = [];
    this.#begin(pixel(sample.image), host);
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    for (const sample of samples) this.#stampTo(pixel(sample.image), host);
  }

  up(host: ToolHost): void {
    if (!this.#from) return;
    this.#from = null;
    if (!host.document.commit()) host.state.segment.value = this.#segmentBefore;
  }

  cancel(host: ToolHost): void {
    this.#missed = [];
    if (!this.#from) return;
    this.#from = null;
    host.document.rollback();
    host.state.segment.value = this.#segmentBefore;
  }

  leave(): void {
    this.#missed = [];
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    const map = this.#map(host);
    if (!pointer) return;
    const { x, y } = pixel(pointer);
    const id = map?.at(x, y) ?? -1;
    if (!map || id < 0) {
      drawCross(ctx, host.camera, pointer);
      return;
    }
    const spans = new Spans();
    map.addTo(spans, id);
    const edges = edgesOf(spans, (u, v) => map.at(u, v) === id);
    strokeEdges(ctx, host.camera, edges);
  }

  #begin(at: Point, host: ToolHost): void {
    host.document.begin();
    this.#segmentBefore = host.state.segment.value;
    this.#class = host.state.classId.value;
    this.#stamped.clear();
    this.#from = at;
    this.#stampTo(at, host);
  }

  #stampTo(to: Point, host: ToolHost): void {
    if (!this.#from) return;
    const map = this.#map(host);
    if (!map) {
      this.#missed.push(to);
      return;
    }
    if (this.#stampedOf !== map) this.#stamped.clear();
    this.#stampedOf = map;
    const spans = new Spans();
    forEachLinePixel(this.#from, to, (x, y) => {
      const id = map.at(x, y);
      if (id < 0 || this.#stamped.has(id)) return;
      this.#stamped.add(id);
      map.addTo(spans, id);
    });
    this.#from = to;
    if (spans.count > 0) host.document.paint(spans, targetId(host), host.state.writable.value);
  }

  /** The superpixels came during the stroke, or just after it: stamp along where it went. */
  #catchUp(host: ToolHost): void {
    const missed = this.#missed;
    const [first] = missed;
    this.#missed = [];
    if (!first) return;
    if (this.#from === null) this.#stampLate(first, missed, host);
    else for (const to of missed) this.#stampTo(to, host);
  }

  /** Also when another class or segment is in the hand by now: then it stays there. */
  #stampLate(first: Point, missed: readonly Point[], host: ToolHost): void {
    const { document, state } = host;
    if (document.changing) return;
    const inHand = { classId: state.classId.value, segment: state.segment.value };
    const isOther = inHand.classId !== this.#class || inHand.segment !== this.#segmentBefore;
    if (isOther) state.takeSegment(this.#class, this.#segmentBefore);
    this.#begin(first, host);
    for (const to of missed) this.#stampTo(to, host);
    this.up(host);
    if (isOther) state.takeSegment(inHand.classId, inHand.segment);
  }

  /** The map at the scale in the hand; asked for when it is not here yet. */
  #map(host: ToolHost): SuperpixelMap | undefined {
    const scale = host.state.superpixelScale.value;
    const map = this.#maps.get(scale);
    if (!map && !this.#asked.has(scale)) void this.#fetch(scale, host);
    return map;
  }

  async #fetch(scale: number, host: ToolHost): Promise<void> {
    this.#asked.add(scale);
    const map = await host.assist.superpixels(scale);
    if (map) {
      this.#maps.set(scale, map);
      this.ready.value = new Set(this.#maps.keys());
      this.#catchUp(host);
    }
    // What failed is asked for again, but not at every move of the pointer.
    else setTimeout(() => this.#asked.delete(scale), 3000);
    host.redrawCursor();
  }
}
