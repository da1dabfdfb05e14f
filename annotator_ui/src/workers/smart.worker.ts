/** Searches for live wires and grows scribbles, off the main thread. */

import { type EdgeMap, edgesOfPhoto, type PathField, searchPaths } from "../kernel/livewire.ts";
import type { Point } from "../kernel/rect.ts";
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
  | { readonly kind: "grow"; readonly id: number; readonly markers: Uint16Array };

export type SmartAnswer =
  | { readonly id: number; readonly paths: PathField }
  | { readonly id: number; readonly areas: Uint16Array };

const EMPTY: EdgeMap = { width: 1, height: 1, strength: [0] };
let photo = { rgba: new Uint8ClampedArray(4), width: 1, height: 1 };
let edges: EdgeMap = EMPTY;

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
  }
}

self.addEventListener("message", (event: MessageEvent<SmartRequest>) => {
  const found = answer(event.data);
  if (found) self.postMessage(found);
});
