/**
 * The painter's own kernels for scripts/bench_hands.py, which plans with them what a hand is to do. Runs under Node.
 *
 * Each request is a line of JSON on standard input, followed by `bytes` raw bytes; each answer is raw bytes.
 */
import { type EdgeMap, type PathField, pathTo, searchPaths, snapToEdge } from "../../src/kernel/livewire.ts";
import type { Point } from "../../src/kernel/rect.ts";
import { areaOf, grainCount, regionTree } from "../../src/kernel/regionTree.ts";
import { WandArea } from "../../src/kernel/wand.ts";
import { watershed } from "../../src/kernel/watershed.ts";

interface Request {
  readonly kind: "photo" | "edges" | "grow" | "wire" | "wand" | "regions";
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Where the hand clicks along an outline, and how far a click snaps; in pixels of the tile. */
  readonly clicks?: readonly Point[];
  readonly reach?: number;
  /** How alike the wand's pixels are, in ΔE; the first click is where it is put down. */
  readonly tolerance?: number;
}

let photo = { rgba: new Uint8Array(4), width: 1 };
let edges: EdgeMap = { width: 1, height: 1, strength: [0] };
const fields = new Map<string, PathField>();

/** The corners of the outline that the clicks make, closed; as pairs of int32. */
function wire(clicks: readonly Point[], reach: number): Int32Array<ArrayBuffer> {
  const anchors = clicks.map((click) => snapToEdge(edges, click, reach));
  const corners = anchors.flatMap((to, k) => pathTo(fieldOf(anchors.at(k - 1) as Point), to));
  return Int32Array.from(corners.flatMap(({ x, y }) => [x, y]));
}

function fieldOf(anchor: Point): PathField {
  const key = `${anchor.x},${anchor.y}`;
  const field = fields.get(key) ?? searchPaths(edges, anchor);
  fields.set(key, field);
  return field;
}

/** 1 for each pixel that the wand takes. */
function wand({ x, y }: Point, tolerance: number): Uint16Array<ArrayBuffer> {
  const { rgba, width } = photo;
  const rect = { x: 0, y: 0, width, height: rgba.length / 4 / width };
  const taken = new Uint16Array(width * rect.height);
  new WandArea(rgba, rect, x, y).at(tolerance).forEach((row, x0, x1) => {
    taken.fill(1, row * width + x0, row * width + x1);
  });
  return taken;
}

/** The area of each pixel at each grain, the finest first. */
function regions(): Int32Array<ArrayBuffer> {
  const tree = regionTree(photo.rgba, photo.width);
  const size = tree.leaves.length;
  const found = new Int32Array(grainCount(tree) * size);
  for (let grain = 0; grain < grainCount(tree); grain++) {
    const areas = Int32Array.from({ length: tree.leafCount }, (_, leaf) => areaOf(tree, leaf, grain));
    tree.leaves.forEach((leaf, i) => {
      found[grain * size + i] = areas[leaf] as number;
    });
  }
  return found;
}

function answer(
  request: Request,
  body: Uint8Array<ArrayBuffer>,
): Int32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  switch (request.kind) {
    case "photo":
      photo = { rgba: body, width: request.width };
      return new Int32Array(1);
    case "edges":
      edges = { width: request.width, height: request.height, strength: body };
      fields.clear();
      return new Int32Array(1);
    case "grow":
      return watershed(photo.rgba, photo.width, new Uint16Array(body.buffer));
    case "wire":
      return wire(request.clicks ?? [], request.reach ?? 0);
    case "wand":
      return wand(request.clicks?.[0] ?? { x: 0, y: 0 }, request.tolerance ?? 0);
    case "regions":
      return regions();
  }
}

/** What is used of Node's own; its types are not among what the interface is checked with. */
declare const process: {
  readonly stdin: AsyncIterable<Uint8Array<ArrayBuffer>>;
  readonly stdout: { write(bytes: Uint8Array): void };
};

const LINE_END = 10;

/** Standard input, cut where a request asks for it. */
class Inbox {
  #kept: Uint8Array<ArrayBuffer> = new Uint8Array();
  readonly #source = process.stdin[Symbol.asyncIterator]();

  /** The next line; null at the end. */
  async line(): Promise<string | null> {
    while (!this.#kept.includes(LINE_END)) if (!(await this.#more())) return null;
    return new TextDecoder().decode(this.#cut(this.#kept.indexOf(LINE_END) + 1));
  }

  async bytes(count: number): Promise<Uint8Array<ArrayBuffer>> {
    while (this.#kept.length < count) if (!(await this.#more())) throw new Error("the request ended early");
    return this.#cut(count);
  }

  #cut(count: number): Uint8Array<ArrayBuffer> {
    const found = this.#kept.slice(0, count);
    this.#kept = this.#kept.subarray(count);
    return found;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    const joined = new Uint8Array(this.#kept.length + next.value.length);
    joined.set(this.#kept);
    joined.set(next.value, this.#kept.length);
    this.#kept = joined;
    return true;
  }
}

const inbox = new Inbox();
for (let line = await inbox.line(); line !== null; line = await inbox.line()) {
  const request = JSON.parse(line) as Request;
  const found = answer(request, await inbox.bytes(request.bytes));
  process.stdout.write(new Uint8Array(Uint32Array.of(found.byteLength).buffer));
  process.stdout.write(new Uint8Array(found.buffer, found.byteOffset, found.byteLength));
}
