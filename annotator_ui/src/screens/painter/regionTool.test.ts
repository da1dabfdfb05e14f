/** The region brush in the painter: areas of the painter's own photo, found in its worker. */
import { beforeEach, expect, test, vi } from "vitest";
import type { RegionTool } from "../../tools/smart/regionTool.ts";
import { partAt } from "../../tools/smart/regionTool.ts";
import { click, PAINT, painter, press, stroke, usePainter } from "./painter.testing.ts";
import { count, SIZE, serve } from "./smart.testing.ts";

usePainter();

const HALF = PAINT.width / 2;

/** Left half dark, right half light. */
beforeEach(async () => {
  await serve(null);
  const rgba = Uint8ClampedArray.from({ length: SIZE * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (i >> 2) % PAINT.width < HALF ? 30 : 220,
  );
  painter.assist.worker.close();
  Object.assign(painter.assist, { worker: Object.assign(painter.assist.worker, { photo: () => rgba }) });
});

async function ready(): Promise<void> {
  press("c");
  const ctx = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
  painter.activeTool.draw?.(ctx, painter, { x: PAINT.x + 5, y: PAINT.y + 5 });
  await vi.waitFor(() => expect((painter.tools.region as RegionTool).ready.value).toBe(true));
}

test("a press takes the area around it as one step", async () => {
  await ready();
  click(PAINT.x + 5, PAINT.y + 5);
  expect(count(1)).toBe(HALF * PAINT.height);
  painter.undo();
  expect(painter.document.unpainted.value).toBe(SIZE);
});

test("a click made before the areas were here is not lost", async () => {
  press("c");
  click(PAINT.x + 5, PAINT.y + 5);
  expect(painter.document.unpainted.value).toBe(SIZE);
  await vi.waitFor(() => expect(count(1)).toBe(HALF * PAINT.height));
});

test("with Shift a drag stamps every area that it passes, as one step", async () => {
  await ready();
  stroke(
    [
      [PAINT.x + 5, PAINT.y + 5],
      [PAINT.x + PAINT.width - 5, PAINT.y + 5],
    ],
    { shiftKey: true },
  );
  expect(painter.document.unpainted.value).toBe(0);
  painter.undo();
  expect(painter.document.unpainted.value).toBe(SIZE);
});

test("size keys change the grain and leave the brush as it is", async () => {
  await ready();
  const [grain, size] = [painter.state.regionGrain.value, painter.state.size.value];
  press("]", { code: "BracketRight" });
  press("]", { code: "BracketRight" });
  press("[", { code: "BracketLeft" });
  expect([painter.state.regionGrain.value, painter.state.size.value]).toEqual([grain + 1, size]);
});

test("areas keep to what may be painted", async () => {
  await ready();
  click(PAINT.x + 5, PAINT.y + 5);
  painter.state.takeClass(26);
  painter.state.onlyUnpainted.value = true;
  click(PAINT.x + 6, PAINT.y + 6);
  expect([count(1), count(2) ?? 0]).toEqual([HALF * PAINT.height, 0]);
});

test("large paint areas are looked at in parts that leave no pixel out", () => {
  const rect = { x: 10, y: 20, width: 2600, height: 1300 };
  expect(partAt({ x: 9, y: 20 }, rect)).toBeNull();
  expect(partAt({ x: 10, y: 20 }, rect)).toEqual({ x: 10, y: 20, width: 1024, height: 1300 });
  expect(partAt({ x: 2609, y: 1319 }, rect)).toEqual({ x: 2058, y: 20, width: 552, height: 1300 });
});
