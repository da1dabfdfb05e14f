import { expect, test, vi } from "vitest";
import type { BoxTool } from "../../tools/smart/boxTool.ts";
import { click, PAINT, painter, press, stroke, usePainter } from "./painter.testing.ts";
import { asked, count, raster, SIZE, serve } from "./smart.testing.ts";

usePainter();

test("what is found in a box is shown, and painted when it is accepted", async () => {
  await serve(raster((x, y) => (x >= 20 && x < 30 && y >= 20 && y < 25 ? 1 : 0)));
  press("r");
  const tool = painter.tools.box as BoxTool;
  stroke([
    [PAINT.x + 15, PAINT.y + 15],
    [PAINT.x + 40, PAINT.y + 35],
  ]);
  await vi.waitFor(() => expect(tool.state.value).toBe("found"));
  const { x, y, width, height } = JSON.parse(asked[0]?.body ?? "{}");
  expect([Math.abs(x - 15) <= 1, Math.abs(y - 15) <= 1, width >= 24, height >= 19]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(painter.document.unpainted.value).toBe(SIZE);
  press("Enter");
  expect([count(1), tool.state.value]).toEqual([50, "idle"]);
});

test("two clicks make a box as well as a drag, and Esc takes the first corner back", async () => {
  await serve(raster((x) => (x < 20 ? 1 : 0)));
  press("r");
  const tool = painter.tools.box as BoxTool;
  click(PAINT.x + 40, PAINT.y + 35);
  press("Escape");
  click(PAINT.x + 15, PAINT.y + 15);
  expect(tool.state.value).toBe("idle");
  click(PAINT.x + 40, PAINT.y + 35);
  await vi.waitFor(() => expect(tool.state.value).toBe("found"));
  const { x, width } = JSON.parse(asked[0]?.body ?? "{}");
  expect([asked.length, Math.abs(x - 15) <= 1, width >= 24]).toEqual([1, true, true]);
});

test("a box in which nothing stands out paints nothing", async () => {
  await serve(raster(() => 0));
  press("r");
  stroke([
    [PAINT.x + 15, PAINT.y + 15],
    [PAINT.x + 40, PAINT.y + 35],
  ]);
  await vi.waitFor(() => expect((painter.tools.box as BoxTool).state.value).toBe("nothing"));
  press("Enter");
  expect(painter.document.canUndo.value).toBe(false);
});

test("R again takes boxes whole: a drag or two clicks paint at once, without asking anybody", async () => {
  await serve(null);
  press("r");
  press("r");
  const tool = painter.tools.box as BoxTool;
  expect(tool.whole.value).toBe(true);
  stroke([
    [PAINT.x + 10, PAINT.y + 10],
    [PAINT.x + 30, PAINT.y + 20],
  ]);
  const drawn = count(1) ?? 0;
  expect([Math.abs(drawn - 200) <= 30, asked.length, painter.document.canUndo.value]).toEqual([
    true,
    0,
    true,
  ]);
  painter.undo();
  expect(painter.document.unpainted.value).toBe(SIZE);
  click(PAINT.x + 10, PAINT.y + 10);
  click(PAINT.x + 30, PAINT.y + 20);
  expect(count(1)).toBeGreaterThan(0);
  press("r");
  expect([painter.activeTool === tool, tool.whole.value]).toEqual([true, false]);
});
