/**
 * Ghosts: what the neighbouring tiles' painters handed in, or the previous frame's labels where they are now.
 *
 * A click adopts the segment under it, a drag adopts what lies under the brush, Enter adopts all that is still free.
 */
import { signal } from "@preact/signals";
import { anchor } from "../../kernel/disc.ts";
import { WRITE_UNPAINTED, type Writable } from "../../kernel/labels.ts";
import type { Point } from "../../kernel/rect.ts";
import type { Rgb } from "../../kernel/rgb.ts";
import { findSegment, type Segment } from "../../kernel/segments.ts";
import type { Spans } from "../../kernel/spans.ts";
import { capsule } from "../../kernel/stroke.ts";
import { spansByValue, spansByValueWithin } from "../../kernel/valueSpans.ts";
import type { Ghost, GhostKind } from "../../net/assist.ts";
import { drawTip } from "../../view/cursor.ts";
import type { Sample, Tool, ToolHost } from "../tool.ts";

/** A hand that moves less than this has clicked. */
const CLICK_PX = 4;
const ALPHA = 110;
const UNKNOWN: Rgb = [255, 0, 255];

export type GhostState = "loading" | "shown" | "none";

export class GhostTool implements Tool {
  readonly kind = signal<GhostKind>("neighbours");
  readonly state = signal<GhostState>("loading");
  #ghost: Ghost | null = null;
  #shown = false;
  /** The segments here that each ghost's segments went to, so that a thing adopted bit by bit stays one. */
  readonly #adopted = new WeakMap<Ghost, Map<number, number>>();
  #start: Sample | null = null;
  #from: Point | null = null;

  down(sample: Sample): void {
    this.#start = sample;
    this.#from = null;
  }

  move(samples: readonly Sample[], host: ToolHost): void {
    for (const sample of samples) this.#moveTo(sample, host);
  }

  up(host: ToolHost): void {
    const start = this.#start;
    this.#start = null;
    if (this.#from) this.#finish(host);
    else if (start) this.#adoptAt(start.image, host);
    this.#from = null;
  }

  cancel(host: ToolHost): void {
    if (this.#from) host.document.rollback();
    this.#start = null;
    this.#from = null;
  }

  leave(host: ToolHost): void {
    this.#shown = false;
    host.preview([]);
  }

  key(key: string, host: ToolHost): boolean {
    if (key === "Enter") this.#adoptAll(host);
    else if (key.toLowerCase() === "a")
      this.take(this.kind.value === "neighbours" ? "previous" : "neighbours", host);
    else return false;
    return true;
  }

  draw(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void {
    if (!this.#shown) this.take(this.kind.value, host);
    if (pointer) drawTip(ctx, host.camera, tipAt(pointer, host), host.state.size.value);
  }

  /** Show the labels of one kind; asked for anew, since others go on handing in. */
  take(kind: GhostKind, host: ToolHost): void {
    this.#shown = true;
    this.kind.value = kind;
    this.state.value = "loading";
    this.#ghost = null;
    host.preview([]);
    void host.assist.ghost(kind).then((ghost) => {
      if (this.kind.value !== kind || !this.#shown) return;
      this.#ghost = ghost;
      this.state.value = ghost ? "shown" : "none";
      this.#show(host);
    });
  }

  /** The ghost by class, where nothing is painted yet. */
  #show(host: ToolHost): void {
    const { document, state } = host;
    const parts = this.#parts(host, (_, index) => document.buffer.data[index] === 0);
    const shown = [...parts].map(([id, spans]) => {
      const own = this.#segment(id);
      return { spans, color: (own && state.classes.get(own.classId)?.color) ?? UNKNOWN, alpha: ALPHA };
    });
    host.preview(shown);
  }

  #parts(
    { document }: Pick<ToolHost, "document">,
    keep: (id: number, index: number) => boolean,
  ): Map<number, Spans> {
    if (!this.#ghost) return new Map();
    return spansByValue(this.#ghost.data, document.buffer.rect, keep);
  }

  #segment(id: number): Segment | undefined {
    return findSegment(this.#ghost?.segments ?? [], id);
  }

  #moveTo(sample: Sample, host: ToolHost): void {
    const start = this.#start;
    if (!start) return;
    const moved = Math.hypot(sample.screen.x - start.screen.x, sample.screen.y - start.screen.y);
    if (!this.#from && moved < CLICK_PX) return;
    host.document.begin();
    this.#from ??= tipAt(start.image, host);
    const to = tipAt(sample.image, host);
    const under = capsule(this.#from, to, host.state.size.value);
    const data = this.#ghost?.data;
    const parts = data && spansByValueWithin(data, host.document.buffer.rect, under);
    if (parts) this.#paint(parts, host, host.state.writable.value);
    this.#from = to;
  }

  #adoptAt(point: Point, host: ToolHost): void {
    const { rect } = host.document.buffer;
    const [x, y] = [Math.floor(point.x) - rect.x, Math.floor(point.y) - rect.y];
    if (x < 0 || y < 0 || x >= rect.width || y >= rect.height) return;
    const id = this.#ghost?.data[y * rect.width + x];
    if (!id) return;
    host.document.begin();
    this.#paint(
      this.#parts(host, (value) => value === id),
      host,
      host.state.writable.value,
    );
    this.#finish(host);
  }

  #adoptAll(host: ToolHost): void {
    if (!this.#ghost) return;
    host.document.begin();
    this.#paint(
      this.#parts(host, () => true),
      host,
      WRITE_UNPAINTED,
    );
    this.#finish(host);
  }

  #paint(parts: ReadonlyMap<number, Spans>, host: ToolHost, writable: Writable): void {
    for (const [id, spans] of parts) {
      const own = this.#segment(id);
      if (own) host.document.paint(spans, this.#target(own, host), writable);
    }
  }

  /** The segment here for a ghost's segment: the class' only one, or the thing that its other pixels went to. */
  #target(own: Segment, { document, state }: ToolHost): number {
    const isThing = state.classes.get(own.classId)?.is_thing ?? false;
    const before = document.segments.value.length;
    const adopted = this.#adoptedOf(this.#ghost);
    const id = document.target(own.classId, isThing, adopted.get(own.id) ?? 0);
    adopted.set(own.id, id);
    if (document.segments.value.length > before) {
      const { occluded, truncated, crowd } = own;
      document.segments.value = document.segments.value.map((s) =>
        s.id === id ? { ...s, occluded, truncated, crowd } : s,
      );
    }
    return id;
  }

  #adoptedOf(ghost: Ghost | null): Map<number, number> {
    const known = (ghost && this.#adopted.get(ghost)) ?? new Map<number, number>();
    if (ghost) this.#adopted.set(ghost, known);
    return known;
  }

  #finish(host: ToolHost): void {
    host.document.commit();
    this.#show(host);
  }
}

function tipAt(point: Point, { state }: ToolHost): Point {
  const size = state.size.value;
  return { x: anchor(size, point.x), y: anchor(size, point.y) };
}
