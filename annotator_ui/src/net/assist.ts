/** What the server computes for a tile: fetched when first wanted, kept while the tile is open. */
import { signal } from "@preact/signals";
import type { EdgeMap } from "../kernel/livewire.ts";
import { decodePng16, type LabelPng } from "../kernel/png16.ts";
import type { Rect } from "../kernel/rect.ts";
import { RegionMap } from "../kernel/regionMap.ts";
import type { SegmentTable } from "../kernel/segments.ts";
import { SuperpixelMap } from "../kernel/superpixelMap.ts";
import { send } from "./client.ts";
import { asProblem } from "./problem.ts";
import { SmartWorker } from "./smartWorker.ts";

export type GhostKind = "neighbours" | "previous";

/** Labels of others over the paint area. */
export interface Ghost {
  readonly data: Uint16Array;
  readonly segments: SegmentTable;
}

/** A click in image pixels: the object is there, or is not. */
export interface ModelClick {
  readonly x: number;
  readonly y: number;
  readonly inside: boolean;
}

/** Answers a request for help with a tile, by its path below the tile's help, as the server would. */
export type AskForHelp = (path: string, init: RequestInit) => Promise<Response>;

export class Assist {
  /** The operator supplies a model that answers clicks. */
  readonly hasModel = signal(false);
  /** Requests under way. */
  readonly working = signal(0);
  /** Why the last request brought nothing; null when it did. */
  readonly trouble = signal<string | null>(null);
  readonly worker: SmartWorker;
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(
    readonly taskId: string,
    /** The paint area, in image pixels. */
    readonly rect: Rect,
    photo: () => Uint8ClampedArray,
    /** Who answers; the server where nobody else is named. */
    readonly ask: AskForHelp = (path, init) =>
      send(`/tasks/${encodeURIComponent(taskId)}/assist${path}`, init),
  ) {
    this.worker = new SmartWorker(rect, photo);
    void this.#askForModel();
  }

  close(): void {
    this.worker.close();
  }

  /** The superpixels at a scale, 0 finest to 2 coarsest; null when the server cannot be reached or refuses. */
  superpixels(scale: number): Promise<SuperpixelMap | null> {
    return this.#once(`superpixels/${scale}.png`, async (response) => {
      const { data } = await read(response, this.rect);
      return new SuperpixelMap(this.rect, data);
    });
  }

  /** The areas within areas of a part of the paint area, in image pixels; found in the browser. */
  async regions(part: Rect): Promise<RegionMap> {
    this.working.value += 1;
    try {
      const inside = { ...part, x: part.x - this.rect.x, y: part.y - this.rect.y };
      return new RegionMap(part, await this.worker.regions(inside));
    } finally {
      this.working.value -= 1;
    }
  }

  /** The edges to draw live wires to; null as above. */
  edges(): Promise<EdgeMap | null> {
    return this.#once("edges.png", async (response) => {
      const { width, height, data } = await read(response, this.rect);
      return { width, height, strength: Uint8Array.from(data) };
    });
  }

  /** Labels of others; null where there are none, and as above. */
  ghost(kind: GhostKind): Promise<Ghost | null> {
    return this.#once(kind, async (response) => {
      if (response.status === 204) return null;
      const { data, segments } = await read(response, this.rect);
      return { data, segments: segments ?? [] };
    });
  }

  /** The object in a box of image pixels within the paint area, as 1 over the paint area; null as above. */
  async box(box: Rect): Promise<Uint16Array | null> {
    const body = { ...box, x: box.x - this.rect.x, y: box.y - this.rect.y };
    return this.#try(async () => (await read(await this.#post("box", body), this.rect)).data);
  }

  /** The object that clicks point at, as 1 over the paint area; null as above. */
  clicks(clicks: readonly ModelClick[]): Promise<Uint16Array | null> {
    const { x, y } = this.rect;
    const points = clicks.map((click) => ({ ...click, x: click.x - x, y: click.y - y }));
    return this.#try(async () => (await read(await this.#post("clicks", { points }), this.rect)).data);
  }

  /** Out of reach, or a server of before: then there is no such tool. */
  async #askForModel(): Promise<void> {
    try {
      const offered = (await (await this.#send("")).json()) as { clicks?: boolean };
      this.hasModel.value = offered.clicks === true;
    } catch {
      this.hasModel.value = false;
    }
  }

  #post(what: string, body: unknown): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return this.#send(`/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
  }

  #once<T>(what: string, take: (response: Response) => Promise<T | null>): Promise<T | null> {
    const kept = this.#kept.get(what) as Promise<T | null> | undefined;
    if (kept) return kept;
    const asked = this.#try(async () => take(await this.#send(`/${what}`))).then((found) => {
      // What failed, or was not there yet, may be there when it is asked for again.
      if (found === null) this.#kept.delete(what);
      return found;
    });
    this.#kept.set(what, asked);
    return asked;
  }

  async #try<T>(act: () => Promise<T>): Promise<T | null> {
    this.working.value += 1;
    try {
      const found = await act();
      this.trouble.value = null;
      return found;
    } catch (error) {
      this.trouble.value = asProblem(error).message;
      return null;
    } finally {
      this.working.value -= 1;
    }
  }

  #send(what: string, init: RequestInit = {}): Promise<Response> {
    return this.ask(what, init);
  }
}

async function read(response: Response, rect: Rect): Promise<LabelPng> {
  const found = await decodePng16(new Uint8Array(await response.arrayBuffer()));
  if (found.width !== rect.width || found.height !== rect.height)
    throw new Error(`the server sent ${found.width} x ${found.height} pixels`);
  return found;
}
