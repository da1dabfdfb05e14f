/** Searches for live wires, grows scribbles and joins areas, off the main thread. */

import { type EdgeMap, edgesOfPhoto, type PathField, searchPaths } from "../kernel/livewire.ts";
import type { Point, Rect } from "../kernel/rect.ts";
import { type RegionTree, regionTree } from "../kernel/regionTree.ts";
import { watershed } from "../kernel/watershed.ts";

export type SmartRequest =
  | {
      readonly kind: "photo";
      readonly rgba: Uint8ClampedArray;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: "edges"; readonly edges: EdgeMap }
  | { readonly kind: "paths"; readonly id: number; readonly anchor: Point }
  | { readonly kind: "grow"; readonly id: number; readonly markers: Uint16Array }
  /** A part of the photo, in pixels of the paint area. */
  | { readonly kind: "regions"; readonly id: number; readonly part: Rect };

export type SmartAnswer =
  | { readonly id: number; readonly paths: PathField }
  | { readonly id: number; readonly areas: Uint16Array }
  | { readonly id: number; readonly tree: RegionTree };

const EMPTY: EdgeMap = { width: 1, height: 1, strength: [0] };
let photo = { rgba: new Uint8ClampedArray(4), width: 1, height: 1 };
let edges: EdgeMap = EMPTY;

/** The photo's bytes over a part of it. */
function cutOut({ x, y, width, height }: Rect): Uint8ClampedArray {
  const cut = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    const start = 4 * ((y + row) * photo.width + x);
    cut.set(photo.rgba.subarray(start, start + 4 * width), 4 * row * width);
  }
  return cut;
}

function answer(request: SmartRequest): SmartAnswer | null {
  switch (request.kind) {
    case "photo":
      photo = request as typeof photo;
      if (edges === EMPTY) edges = edgesOfPhoto(photo.rgba, photo.width, photo.height);
      return null;
    case "edges":
      edges = request.edges;
      return null;
    case "paths":
      return { id: request.id, paths: searchPaths(edges, request.anchor) };
    case "grow":
      return { id: request.id, areas: watershed(photo.rgba, photo.width, request.markers) };
    case "regions":
      return { id: request.id, tree: regionTree(cutOut(request.part), request.part.width) };
  }
}

self.addEventListener("message", (event: MessageEvent<SmartRequest>) => {
  const found = answer(event.data);
  if (found) self.postMessage(found);
});
