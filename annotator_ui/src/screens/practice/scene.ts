/** The scene that is practised on: a crop of our own synthetic street, whose answer is known pixel by pixel. */

import { edgesOfPhoto } from "../../kernel/livewire.ts";
import { decodePng16, encodePng16 } from "../../kernel/png16.ts";
import type { Point, Rect } from "../../kernel/rect.ts";
import { right } from "../../kernel/rect.ts";
import type { SegmentTable } from "../../kernel/segments.ts";
import { WALL, watershed } from "../../kernel/watershed.ts";
import type { AskForHelp } from "../../net/assist.ts";
import type { ClassInfo } from "../../net/types.ts";
import { readPhoto } from "../../view/photoPixels.ts";
import taxonomy from "./scene/classes.json";
import photoUrl from "./scene/photo.jpg";
import fineUrl from "./scene/superpixels-0.png";
import mediumUrl from "./scene/superpixels-1.png";
import coarseUrl from "./scene/superpixels-2.png";
import truthUrl from "./scene/truth.png";

export interface Scene {
  readonly rect: Rect;
  readonly photo: Blob;
  readonly classes: readonly ClassInfo[];
  /** Segment ids of the true answer; every pixel has one. */
  readonly truth: Uint16Array;
  readonly segments: SegmentTable;
}

const SUPERPIXELS = [fineUrl, mediumUrl, coarseUrl];
const CACHE = "tessera-practice";

/** Keeps the files of the scene for days without a line; a browser without such a store asks for them each time. */
async function keepAtHand(): Promise<void> {
  if (!("caches" in globalThis)) return;
  const cache = await caches.open(CACHE);
  const urls = [photoUrl, truthUrl, ...SUPERPIXELS];
  for (const { url } of await cache.keys()) {
    if (!urls.includes(new URL(url).pathname)) await cache.delete(url);
  }
  await Promise.all(urls.map(async (url) => (await cache.match(url)) ?? cache.add(url)));
}

async function file(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.blob();
}

/** Load the scene. Throws where its files can neither be fetched nor are at hand. */
export async function loadScene(): Promise<Scene> {
  const [photo, truth] = await Promise.all([
    file(photoUrl),
    file(truthUrl).then(async (blob) => decodePng16(new Uint8Array(await blob.arrayBuffer()))),
  ]);
  // Practice goes on whether or not it could be kept.
  void keepAtHand().catch(() => undefined);
  const { width, height, data, segments } = truth;
  const classes = taxonomy.classes as ClassInfo[];
  return { rect: { x: 0, y: 0, width, height }, photo, classes, truth: data, segments: segments ?? [] };
}

/** The id of the object at a point of the scene. */
export function objectAt(scene: Scene, { x, y }: Point): number {
  return scene.truth[y * scene.rect.width + x] ?? 0;
}

/** What of a box is taken for the object: an ellipse of so many half sides. */
const CORE = 0.36;

/** Of an object in a box, everything that the colours outside the box do not reach first. */
export function objectInBox(rgba: ArrayLike<number>, area: Rect, box: Rect): Uint16Array {
  const markers = new Uint16Array(area.width * area.height).fill(WALL);
  const [OUTSIDE, INSIDE] = [2, 1];
  const rim = Math.max(1, Math.round(Math.min(box.width, box.height) * 0.04));
  for (let y = Math.max(0, box.y - rim); y < Math.min(area.height, box.y + box.height + rim); y++) {
    for (let x = Math.max(0, box.x - rim); x < Math.min(area.width, right(box) + rim); x++) {
      const u = Math.abs((x + 0.5 - box.x) / box.width - 0.5);
      const v = Math.abs((y + 0.5 - box.y) / box.height - 0.5);
      const inBox = u < 0.5 && v < 0.5;
      const inCore = Math.hypot(u, v) < CORE;
      markers[y * area.width + x] = inCore ? INSIDE : inBox ? 0 : OUTSIDE;
    }
  }
  return watershed(rgba, area.width, markers).map((area) => (area === INSIDE ? 1 : 0));
}

/** Answers what the server answers for a tile, from what is on the page. */
export function helpOf(scene: Scene, photo: ImageBitmap): AskForHelp {
  const { rect } = scene;
  let kept: Uint8ClampedArray | null = null;
  const rgba = () => {
    kept ??= readPhoto(photo, rect, rect);
    return kept;
  };
  const png = async (data: Uint16Array) =>
    new Response(await encodePng16({ width: rect.width, height: rect.height, data }));
  return async (path, init) => {
    const scale = /^\/superpixels\/(\d)\.png$/.exec(path)?.[1];
    if (scale !== undefined) return new Response(await file(SUPERPIXELS[Number(scale)] ?? mediumUrl));
    if (path === "/edges.png") {
      return png(Uint16Array.from(edgesOfPhoto(rgba(), rect.width, rect.height).strength));
    }
    if (path === "/box") return png(objectInBox(rgba(), rect, JSON.parse(String(init.body)) as Rect));
    if (path === "") return Response.json({ clicks: false });
    return new Response(null, { status: 204 });
  };
}
