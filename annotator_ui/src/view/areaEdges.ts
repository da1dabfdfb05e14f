/** The outline of an area along its pixels. */
import { type Camera, toScreen } from "../kernel/camera.ts";
import type { Spans } from "../kernel/spans.ts";
import { type Context2D, strokeTwice } from "./cursor.ts";

/** Lines between pixels, four numbers each: x0, y0, x1, y1 in image pixels. */
export type Edges = readonly number[];

/** The edges of an area of whole rows; `inside` tells whether an image pixel is of it. */
export function edgesOf(spans: Spans, inside: (x: number, y: number) => boolean): Edges {
  const edges: number[] = [];
  spans.forEach((y, x0, x1) => {
    if (!inside(x0 - 1, y)) edges.push(x0, y, x0, y + 1);
    if (!inside(x1, y)) edges.push(x1, y, x1, y + 1);
    for (let x = x0; x < x1; x++) {
      if (!inside(x, y - 1)) edges.push(x, y, x + 1, y);
      if (!inside(x, y + 1)) edges.push(x, y + 1, x + 1, y + 1);
    }
  });
  return edges;
}

export function strokeEdges(ctx: Context2D, camera: Camera, edges: Edges): void {
  ctx.beginPath();
  for (let k = 0; k < edges.length; k += 4) {
    const a = toScreen(camera, { x: edges[k] as number, y: edges[k + 1] as number });
    const b = toScreen(camera, { x: edges[k + 2] as number, y: edges[k + 3] as number });
    ctx.moveTo(a.x, a.y);
    ctx.lineTo(b.x, b.y);
  }
  strokeTwice(ctx);
}
