/** The main thread's end of the worker that works on the photo's colours; started when first needed. */

import type { EdgeMap, PathField } from "../kernel/livewire.ts";
import type { Point, Rect } from "../kernel/rect.ts";
import type { RegionTree } from "../kernel/regionTree.ts";
import type { SmartAnswer, SmartRequest } from "../workers/smart.worker.ts";

export class SmartWorker {
  readonly #waiting = new Map<number, (answer: SmartAnswer) => void>();
  #worker: Worker | null = null;
  #next = 0;

  /** `photo` gives RGBA bytes over `rect`. */
  constructor(
    readonly rect: Rect,
    readonly photo: () => Uint8ClampedArray,
  ) {}

  /** Search along these edges from now on; without, along those of the photo. */
  useEdges(edges: EdgeMap): void {
    this.#tell({ kind: "edges", edges });
  }

  /** All live wires from a corner, in pixels of the paint area. */
  async paths(anchor: Point): Promise<PathField> {
    const answer = await this.#ask((id) => ({ kind: "paths", id, anchor }));
    return (answer as { paths: PathField }).paths;
  }

  /** The area of each pixel: see `watershed`. */
  async grow(markers: Uint16Array): Promise<Uint16Array> {
    const answer = await this.#ask((id) => ({ kind: "grow", id, markers }));
    return (answer as { areas: Uint16Array }).areas;
  }

  /** The areas within areas of a part of the photo, in pixels of the paint area: see `regionTree`. */
  async regions(part: Rect): Promise<RegionTree> {
    const answer = await this.#ask((id) => ({ kind: "regions", id, part }));
    return (answer as { tree: RegionTree }).tree;
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#waiting.clear();
  }

  #ask(request: (id: number) => SmartRequest): Promise<SmartAnswer> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#tell(request(id));
    });
  }

  #tell(request: SmartRequest): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(new URL("../workers/smart.worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", (event: MessageEvent<SmartAnswer>) => {
      this.#waiting.get(event.data.id)?.(event.data);
      this.#waiting.delete(event.data.id);
    });
    const { width, height } = this.rect;
    worker.postMessage({ kind: "photo", rgba: this.photo(), width, height } satisfies SmartRequest);
    return worker;
  }
}
