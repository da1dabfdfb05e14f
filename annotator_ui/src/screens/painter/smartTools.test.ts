import { expect, test, vi } from "vitest";
import { newSegment } from "../../kernel/segments.ts";
import { Assist } from "../../net/assist.ts";
import type { ClicksTool } from "../../tools/smart/clicksTool.ts";
import type { GhostTool } from "../../tools/smart/ghostTool.ts";
import { isOffered } from "../../tools/smart/offered.ts";
import type { ScribbleTool } from "../../tools/smart/scribbleTool.ts";
import { CONTEXT, click, PAINT, painter, pixelsOf, press, stroke, usePainter } from "./painter.testing.ts";
import { asked, count, raster, ready, SIZE, serve } from "./smart.testing.ts";

usePainter();

/** Columns of ten pixels as superpixels. */
const columns = () => raster((x) => Math.floor(x / 10));

test("the superpixel brush stamps every area under the stroke as one step", async () => {
  await serve(columns());
  press("s");
  await ready();
  expect(asked.map((a) => a.path)).toEqual(["/api/v1/tasks/task/assist/superpixels/1.png"]);
  stroke([
    [PAINT.x + 5, PAINT.y + 5],
    [PAINT.x + 25, PAINT.y + 8],
  ]);
  expect(count(1)).toBe(30 * PAINT.height);
  painter.undo();
  expect(painter.document.unpainted.value).toBe(SIZE);
});

test("a stroke made before the superpixels were here is not lost", async () => {
  await serve(columns());
  press("s");
  stroke([
    [PAINT.x + 5, PAINT.y + 5],
    [PAINT.x + 25, PAINT.y + 8],
  ]);
  expect(painter.document.unpainted.value).toBe(SIZE);
  await vi.waitFor(() => expect(count(1)).toBe(30 * PAINT.height));
  painter.undo();
  expect([painter.document.unpainted.value, painter.document.canUndo.value]).toEqual([SIZE, false]);
});

test("a stroke made before the superpixels were here keeps its class when another is taken meanwhile", async () => {
  await serve(columns());
  press("s");
  const meant = painter.state.classId.value;
  click(PAINT.x + 5, PAINT.y + 5);
  painter.state.takeClass(26);
  await vi.waitFor(() => expect(count(1)).toBe(10 * PAINT.height));
  expect(painter.document.segments.value.map((s) => s.classId)).toEqual([meant]);
  expect([painter.state.classId.value, painter.state.segment.value]).toEqual([26, 0]);
});

test("size keys change the scale of superpixels and leave the brush as it is", async () => {
  await serve(columns());
  press("s");
  const size = painter.state.size.value;
  press("[", { code: "BracketLeft" });
  press("[", { code: "BracketLeft" });
  expect([painter.state.superpixelScale.value, painter.state.size.value]).toEqual([0, size]);
  press("]", { code: "BracketRight" });
  press("]", { code: "BracketRight" });
  press("]", { code: "BracketRight" });
  expect(painter.state.superpixelScale.value).toBe(2);
  press("b");
  press("]", { code: "BracketRight" });
  expect(painter.state.size.value).not.toBe(size);
});

test("superpixels keep to what may be painted", async () => {
  await serve(columns());
  press("s");
  await ready();
  click(PAINT.x + 5, PAINT.y + 5);
  painter.state.takeClass(26);
  painter.state.onlyUnpainted.value = true;
  stroke([
    [PAINT.x + 5, PAINT.y + 5],
    [PAINT.x + 15, PAINT.y + 5],
  ]);
  expect([count(1), count(2)]).toEqual([10 * PAINT.height, 10 * PAINT.height]);
});

test("a live wire follows the edges between clicks and fills what it encloses", async () => {
  // A rectangle of edges from corner (10, 10) to corner (50, 40).
  await serve(
    raster((x, y) => {
      const across = (y === 10 || y === 40) && x >= 10 && x <= 50;
      const down = (x === 10 || x === 50) && y >= 10 && y <= 40;
      return across || down ? 255 : 0;
    }),
  );
  press("l");
  await ready();
  for (const [x, y] of [
    [10, 10],
    [50, 10],
    [50, 40],
    [10, 40],
  ] as const) {
    click(PAINT.x + x, PAINT.y + y);
    await painter.assist.worker.paths({ x: 0, y: 0 });
  }
  press("Enter");
  expect(pixelsOf(1).length).toBe(40 * 30);
  expect([pixelsOf(1)[0], pixelsOf(1).at(-1)]).toEqual(["110,210", "149,239"]);
});

test("a point of the wire can be taken back, and Esc drops it all", async () => {
  await serve(raster(() => 0));
  press("l");
  click(110, 210);
  click(130, 210);
  press("Backspace");
  press("Enter");
  expect(painter.document.canUndo.value).toBe(false);
  press("Escape");
  press("Enter");
  expect(painter.document.canUndo.value).toBe(false);
});

/** A tile whose left half is dark and right half is light. */
async function twoHalves(): Promise<void> {
  const image = new ImageData(CONTEXT.width, CONTEXT.height);
  for (let i = 0; i < CONTEXT.width * CONTEXT.height; i++) {
    const light = i % CONTEXT.width < PAINT.x - CONTEXT.x + 40 ? 20 : 200;
    image.data.set([light, light, light, 255], i * 4);
  }
  const bitmap = await createImageBitmap(image);
  vi.spyOn(painter, "photoPixels").mockImplementation(() => {
    const canvas = new OffscreenCanvas(PAINT.width, PAINT.height);
    const ctx = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    ctx.drawImage(bitmap, CONTEXT.x - PAINT.x, CONTEXT.y - PAINT.y);
    return ctx.getImageData(0, 0, PAINT.width, PAINT.height).data;
  });
}

test("scribbles of two classes grow to the border between their colours, in one step", async () => {
  await twoHalves();
  press("x");
  stroke([
    [PAINT.x + 10, PAINT.y + 10],
    [PAINT.x + 10, PAINT.y + 40],
  ]);
  painter.state.takeClass(26);
  stroke([
    [PAINT.x + 70, PAINT.y + 10],
    [PAINT.x + 70, PAINT.y + 40],
  ]);
  await painter.assist.worker.grow(new Uint16Array(SIZE));
  expect((painter.tools.scribble as ScribbleTool).count.value).toBe(2);
  press("Enter");
  expect([count(0), count(1), count(2)]).toEqual([0, 40 * PAINT.height, 40 * PAINT.height]);
  expect(painter.document.segments.value.map((s) => s.classId)).toEqual([7, 26]);
  painter.undo();
  expect(painter.document.unpainted.value).toBe(SIZE);
});

test("Enter before the areas have grown takes them when they come, also when another tool is taken meanwhile", async () => {
  await twoHalves();
  press("x");
  click(PAINT.x + 10, PAINT.y + 10);
  painter.state.takeClass(26);
  click(PAINT.x + 70, PAINT.y + 10);
  press("Enter");
  press("b");
  expect(painter.document.unpainted.value).toBe(SIZE);
  await vi.waitFor(() => expect(count(0)).toBe(0));
  expect([count(1), count(2)]).toEqual([40 * PAINT.height, 40 * PAINT.height]);
  expect((painter.tools.scribble as ScribbleTool).count.value).toBe(0);
});

test("with Alt a scribble holds ground without painting, and what is painted stands like a wall", async () => {
  await twoHalves();
  painter.document.begin();
  const road = painter.document.target(7, false, 0);
  painter.document.paint(rows(0, 5), road, new Uint8Array(65536).fill(1));
  painter.document.commit();
  painter.state.takeClass(26);
  press("x");
  click(PAINT.x + 10, PAINT.y + 30);
  click(PAINT.x + 70, PAINT.y + 30, { altKey: true });
  await painter.assist.worker.grow(new Uint16Array(SIZE));
  press("Enter");
  expect([count(1), count(2), count(0)]).toEqual([5 * 80, 40 * 55, 40 * 55]);
});

function rows(from: number, to: number) {
  return {
    count: to - from,
    forEachWithin: (_: unknown, visit: (y: number, x0: number, x1: number) => void) => {
      for (let y = from; y < to; y++) visit(PAINT.y + y, PAINT.x, PAINT.x + PAINT.width);
    },
  } as never;
}

test("with Shift a scribble goes on with the area that it begins in, whatever class is in the hand", async () => {
  await twoHalves();
  press("x");
  painter.state.takeClass(7);
  click(PAINT.x + 10, PAINT.y + 10);
  painter.state.takeClass(26);
  click(PAINT.x + 70, PAINT.y + 10);
  await painter.assist.worker.grow(new Uint16Array(SIZE));
  stroke(
    [
      [PAINT.x + 10, PAINT.y + 30],
      [PAINT.x + 60, PAINT.y + 30],
    ],
    { shiftKey: true },
  );
  await painter.assist.worker.grow(new Uint16Array(SIZE));
  press("Enter");
  const { document } = painter;
  const road = document.segments.value.find((s) => s.classId === 7)?.id;
  expect(document.buffer.at(PAINT.x + 60, PAINT.y + 30)).toBe(road);
  expect(document.segments.value).toHaveLength(2);
});

test("scribbles that are dropped leave nothing behind", async () => {
  await twoHalves();
  press("x");
  click(PAINT.x + 10, PAINT.y + 30);
  press("Escape");
  press("Enter");
  expect([painter.document.canUndo.value, painter.document.changing]).toEqual([false, false]);
});

test("N begins another instance for the next scribble of a thing", async () => {
  await twoHalves();
  painter.state.takeClass(26);
  press("x");
  click(PAINT.x + 10, PAINT.y + 30);
  click(PAINT.x + 12, PAINT.y + 34);
  press("n");
  click(PAINT.x + 70, PAINT.y + 30);
  await painter.assist.worker.grow(new Uint16Array(SIZE));
  press("Enter");
  expect([count(1), count(2)]).toEqual([40 * PAINT.height, 40 * PAINT.height]);
  expect(painter.document.segments.value.map((s) => s.classId)).toEqual([26, 26]);
});

const GHOST = [newSegment(4, 7), { ...newSegment(9, 26), crowd: true }];
/** Road on the left, nothing in the middle, a car on the right. */
const ghost = () => raster((x) => (x < 30 ? 4 : x < 50 ? 0 : 9));

test("all of a ghost is adopted into what is not painted yet, as one step, with its flags", async () => {
  painter.document.begin();
  painter.document.paint(rows(0, 10), painter.document.target(26, true, 0), new Uint8Array(65536).fill(1));
  painter.document.commit();
  await serve(ghost(), GHOST);
  press("a");
  await ready();
  await vi.waitFor(() => expect((painter.tools.ghost as GhostTool).state.value).toBe("shown"));
  press("Enter");
  expect([count(1), count(2), count(3)]).toEqual([800, 30 * 50, 30 * 50]);
  expect(painter.document.segments.value.map((s) => [s.classId, s.crowd])).toEqual([
    [26, false],
    [7, false],
    [26, true],
  ]);
  painter.undo();
  expect([painter.document.segments.value.length, count(1)]).toEqual([1, 800]);
});

test("a click adopts one segment, a drag what lies under the brush, and one thing stays one", async () => {
  await serve(ghost(), GHOST);
  press("a");
  await ready();
  await vi.waitFor(() => expect((painter.tools.ghost as GhostTool).state.value).toBe("shown"));
  painter.state.size.value = 5;
  for (const y of [10, 30]) {
    stroke([
      [PAINT.x + 60, PAINT.y + y],
      [PAINT.x + 70, PAINT.y + y],
    ]);
  }
  const brushed = count(1) as number;
  expect(brushed).toBeGreaterThan(2 * 50);
  expect(brushed).toBeLessThan(2 * 90);
  click(PAINT.x + 5, PAINT.y + 5);
  expect(count(2)).toBe(30 * PAINT.height);
  click(PAINT.x + 75, PAINT.y + 50);
  expect([count(1), painter.document.segments.value.length]).toEqual([30 * PAINT.height, 2]);
});

test("a thing that was adopted in part stays one when the other ghost was looked at between", async () => {
  await serve(ghost(), GHOST);
  const tool = painter.tools.ghost as GhostTool;
  press("a");
  await ready();
  await vi.waitFor(() => expect(tool.state.value).toBe("shown"));
  painter.state.size.value = 5;
  stroke([
    [PAINT.x + 60, PAINT.y + 10],
    [PAINT.x + 70, PAINT.y + 10],
  ]);
  for (const kind of ["previous", "neighbours"]) {
    press("a");
    await vi.waitFor(() => expect([tool.kind.value, tool.state.value]).toEqual([kind, "shown"]));
  }
  click(PAINT.x + 75, PAINT.y + 50);
  expect([count(1), painter.document.segments.value.length]).toEqual([30 * PAINT.height, 1]);
});

test("a second press of the key shows the previous frame, and where there is none nothing is adopted", async () => {
  await serve(null);
  press("a");
  await ready();
  press("a");
  await vi.waitFor(() =>
    expect(asked.map((a) => a.path.split("/").at(-1))).toEqual(["neighbours", "previous"]),
  );
  await vi.waitFor(() => expect((painter.tools.ghost as GhostTool).state.value).toBe("none"));
  press("Enter");
  expect(painter.document.canUndo.value).toBe(false);
});

test("a server out of reach is said, and asked again later", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  expect(await painter.assist.ghost("neighbours")).toBeNull();
  expect(painter.assist.trouble.value).not.toBeNull();
  await serve(ghost(), GHOST);
  expect((await painter.assist.ghost("neighbours"))?.segments.length).toBe(2);
  expect(painter.assist.trouble.value).toBeNull();
});

test("without a model the tool for clicks is not there", () => {
  press("d");
  expect([painter.state.tool.value, isOffered(painter.assist, "clicks")]).toEqual(["brush", false]);
});

test("clicks show what the model finds, and Enter paints it", async () => {
  await serve(raster((x) => (x >= 60 ? 1 : 0)));
  const assist = new Assist("task", PAINT, () => painter.photoPixels());
  await vi.waitFor(() => expect(assist.hasModel.value).toBe(true));
  painter.assist.hasModel.value = true;
  press("d");
  const tool = painter.tools.clicks as ClicksTool;
  click(PAINT.x + 70, PAINT.y + 10);
  click(PAINT.x + 5, PAINT.y + 6, { altKey: true });
  await vi.waitFor(() => expect([tool.count.value, tool.found.value]).toEqual([2, true]));
  expect(JSON.parse(asked.at(-1)?.body ?? "{}")).toEqual({
    points: [
      { x: 70, y: 10, inside: true },
      { x: 5, y: 6, inside: false },
    ],
  });
  press("Backspace");
  expect(tool.count.value).toBe(1);
  await vi.waitFor(() => expect(painter.assist.working.value).toBe(0));
  press("Enter");
  expect([count(1), tool.count.value]).toEqual([20 * PAINT.height, 0]);
});
