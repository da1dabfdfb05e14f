/** A server that helps with one raster, and what a smart tool does with it. */
import { expect, vi } from "vitest";
import { encodePng16 } from "../../kernel/png16.ts";
import type { Segment } from "../../kernel/segments.ts";
import { PAINT, painter } from "./painter.testing.ts";

export const SIZE = PAINT.width * PAINT.height;
export const asked: { path: string; body: string }[] = [];

/** A raster over the paint area from a rule on pixels of the paint area. */
export function raster(value: (x: number, y: number) => number): Uint16Array {
  return Uint16Array.from({ length: SIZE }, (_, i) => value(i % PAINT.width, Math.floor(i / PAINT.width)));
}

/** Answer every request about assistance with this raster; null: there is nothing. */
export async function serve(data: Uint16Array | null, segments?: readonly Segment[]): Promise<void> {
  asked.length = 0;
  const { width, height } = PAINT;
  const png =
    data && (await encodePng16(segments ? { width, height, data, segments } : { width, height, data }));
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const path = new URL(String(input), location.href).pathname;
    if (path.endsWith("/assist")) return Response.json({ clicks: true });
    if (!path.includes("/assist/"))
      return Response.json({ revision: "r", n: 1, etag: '"e"', saved_at: "", late: false });
    asked.push({ path, body: String(init.body ?? "") });
    return png ? new Response(png) : new Response(null, { status: 204 });
  });
}

export const count = (id: number) => painter.document.buffer.areas[id];

/** The painter's pointer is somewhere, so that the tool in the hand is drawn. */
function drawTool(): void {
  const ctx = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
  painter.activeTool.draw?.(ctx, painter, { x: 110, y: 210 });
}

export async function ready(): Promise<void> {
  drawTool();
  await vi.waitFor(() => {
    expect(asked.length).toBeGreaterThan(0);
    expect(painter.assist.working.value).toBe(0);
  });
  // The answer is handed on in a microtask or two.
  await new Promise((resolve) => setTimeout(resolve));
}
