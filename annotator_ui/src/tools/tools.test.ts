import { beforeEach, expect, test } from "vitest";
import { spansOfId } from "../kernel/mask.ts";
import { newSegment } from "../kernel/segments.ts";
import { clipboard, copySelection, cutSelection } from "../model/clipboard.ts";
import { PaintDocument } from "../model/document.ts";
import { changeClass, mergeSegments } from "../model/edits.ts";
import { Brush } from "./brush.ts";
import { FillTool } from "./clicks.ts";
import { drag, sampleAt, type TestHost, testHost } from "./host.testing.ts";
import { OutlineTool } from "./outline.ts";
import { MergeTool, SplitTool } from "./parting.ts";
import { SelectTool } from "./select.ts";
import { WandTool } from "./wand.ts";

/** Road in the upper half; below it two cars side by side, and a row of nothing. */
const RECT = { x: 100, y: 200, width: 40, height: 40 };
let host: TestHost;

beforeEach(() => {
  const data = new Uint16Array(1600);
  data.fill(1, 0, 800);
  for (let y = 20; y < 39; y++) data.fill(2, y * 40, y * 40 + 20).fill(3, y * 40 + 20, y * 40 + 40);
  const segments = [newSegment(1, 7), newSegment(2, 26), newSegment(3, 26)];
  host = testHost(new PaintDocument({ rect: RECT, data, segments }));
  clipboard.value = null;
});

const area = (id: number) => host.document.buffer.areas[id];
const at = (x: number, y: number) => host.document.buffer.at(x, y);
const selected = () => host.document.selection.value?.pixels ?? 0;
const ids = () => host.document.segments.value.map((s) => s.id);

/** Clicks on pixel corners, so that the area is easy to count. */
function outline(tool: OutlineTool, corners: readonly (readonly [number, number])[], more = {}): void {
  for (const [x, y] of corners) {
    const image = { x, y };
    drag(tool, host, [{ ...sampleAt(0, 0, more), image, screen: image }]);
  }
}

const SQUARE = [
  [110, 230],
  [130, 230],
  [130, 240],
  [110, 240],
] as const;

test("a polygon paints; with Shift it adds to the selection, with Alt it takes away", () => {
  const polygon = new OutlineTool(false);
  host.state.takeClass(8);
  outline(polygon, SQUARE);
  polygon.key("Enter", host);
  expect(area(4)).toBe(200);
  outline(polygon, SQUARE, { shift: true });
  polygon.key("Enter", host);
  expect(selected()).toBe(200);
  outline(
    polygon,
    [
      [110, 230],
      [120, 230],
      [120, 240],
      [110, 240],
    ],
    { alt: true },
  );
  polygon.key("Enter", host);
  expect([selected(), area(4)]).toEqual([100, 200]);
});

test("a corner is moved by dragging it and deleted by the right button; a drag that is cancelled moves nothing", () => {
  const polygon = new OutlineTool(false);
  outline(polygon, SQUARE);
  const onCorner = (x: number, y: number, more = {}) => ({
    ...sampleAt(0, 0, more),
    image: { x, y },
    screen: { x, y },
  });
  drag(polygon, host, [onCorner(130, 230), onCorner(135, 228)]);
  expect(polygon.corners[1]).toEqual({ x: 135, y: 228 });
  polygon.down(onCorner(130, 240), host);
  polygon.move([onCorner(150, 250)], host);
  polygon.cancel(host);
  expect(polygon.corners[2]).toEqual({ x: 130, y: 240 });
  drag(polygon, host, [onCorner(135, 228, { button: 2 })]);
  expect(polygon.corners.length).toBe(3);
});

test("the lasso paints what was gone round when it is let go", () => {
  host.state.takeClass(8);
  const corners = SQUARE.map(([x, y]) => ({ ...sampleAt(0, 0), image: { x, y }, screen: { x, y } }));
  drag(new OutlineTool(true), host, corners);
  expect(area(4)).toBe(200);
});

test("the wand paints what hangs together, and its drag sets the tolerance", () => {
  host.state.takeClass(8);
  host.state.tolerance.value = 0;
  drag(new WandTool(), host, [sampleAt(120, 220), sampleAt(320, 220)]);
  expect(host.state.tolerance.value).toBe(50);
  expect(area(4)).toBe(1600);
});

test("a thing is selected whole, stuff as far as it hangs together, and dragging moves the labels", () => {
  const select = new SelectTool();
  drag(select, host, [sampleAt(105, 225)]);
  expect(selected()).toBe(380);
  drag(select, host, [sampleAt(105, 225), sampleAt(105, 221)]);
  expect([at(105, 216), at(105, 234), at(105, 235), area(2)]).toEqual([2, 2, 0, 380]);
  host.document.undo();
  expect([at(105, 216), at(105, 235)]).toEqual([1, 2]);
});

test("a copy of a car is a new car, a cut one stays itself", () => {
  const select = new SelectTool();
  drag(select, host, [sampleAt(105, 225)]);
  copySelection(host.document);
  select.hold(clipboard.value as never, host);
  drag(select, host, [sampleAt(110, 209)]);
  expect([ids(), area(4)]).toEqual([[1, 2, 3, 4], 380]);
  host.document.undo();
  drag(select, host, [sampleAt(105, 225)]);
  cutSelection(host.document);
  select.hold(clipboard.value as never, host);
  drag(select, host, [sampleAt(110, 209)]);
  expect([ids(), area(2), at(105, 225)]).toEqual([[1, 2, 3], 380, 0]);
});

test("a line parts a car; the smaller side is the new one, and stuff is never parted", () => {
  drag(new SplitTool(), host, [sampleAt(104, 220), sampleAt(104, 238)]);
  expect([area(2), area(4), at(101, 225)]).toEqual([304, 76, 4]);
  drag(new SplitTool(), host, [sampleAt(104, 200), sampleAt(104, 210)]);
  expect([host.told, ids().length]).toEqual([["nothing-to-split"], 4]);
});

test("two clicks part as a drag does", () => {
  const split = new SplitTool();
  drag(split, host, [sampleAt(104, 220)]);
  drag(split, host, [sampleAt(104, 238)]);
  expect(area(4)).toBe(76);
});

test("merge joins the clicked segment to the one in the hand", () => {
  const merge = new MergeTool();
  host.state.takeClass(26);
  drag(merge, host, [sampleAt(105, 225)]);
  drag(merge, host, [sampleAt(135, 225)]);
  expect([area(2), area(3), ids()]).toEqual([760, 0, [1, 2]]);
});

test("a class change of stuff joins the stuff there is; of a thing it keeps the pixels and the id", () => {
  expect(changeClass(host.document, 2, 7, false)).toBe(1);
  expect([area(1), ids()]).toEqual([1180, [1, 3]]);
  expect(changeClass(host.document, 3, 8, false)).toBe(3);
  expect(host.document.segments.value.find((s) => s.id === 3)?.classId).toBe(8);
});

test("a locked segment refuses brush, eraser, fill and merge, and says so when it is in the hand", () => {
  host.document.locked.value = new Set([2]);
  host.state.takeClass(8);
  host.state.size.value = 9;
  drag(new Brush(false), host, [sampleAt(105, 225), sampleAt(115, 235)]);
  drag(new Brush(true), host, [sampleAt(105, 225), sampleAt(115, 235)]);
  drag(new FillTool(), host, [sampleAt(105, 225)]);
  expect([area(2), mergeSegments(host.document, 2, 3), mergeSegments(host.document, 3, 2)]).toEqual([
    380,
    false,
    false,
  ]);
  const heard: number[] = [];
  host.document.onLocked = (id) => heard.push(id);
  host.state.takeSegment(26, 2);
  drag(new Brush(false), host, [sampleAt(105, 205)]);
  expect([heard.length > 0, area(2)]).toEqual([true, 380]);
});

test("a new segment that takes a gone one's number is neither locked nor hidden", () => {
  host.document.locked.value = new Set([3]);
  host.document.hidden.value = new Set([3]);
  host.document.retable(host.document.segments.value.filter((s) => s.id !== 3));
  host.document.begin();
  expect(host.document.addSegment(26)).toBe(3);
  host.document.commit();
  expect([host.document.locked.value.size, host.document.hidden.value.size]).toEqual([0, 0]);
});

test("only one class may be painted over and erased when the mode says so", () => {
  host.state.onlyClass.value = 26;
  host.state.takeClass(8);
  host.state.size.value = 4;
  drag(new Brush(false), host, [sampleAt(110, 219)]);
  expect(spansOfId(host.document.buffer, 1).count).toBe(20);
  expect(area(4)).toBeGreaterThan(0);
  drag(new Brush(true), host, [sampleAt(110, 219), sampleAt(130, 219)]);
  expect(area(1)).toBe(800);
});

test("a tip in screen pixels shrinks with the zoom; pressure makes it smaller where it is wanted", () => {
  const zoomed = { ...host, camera: { scale: 4, offsetX: 0, offsetY: 0 } };
  host.state.takeClass(8);
  host.state.tip.value = "square";
  host.state.size.value = 8;
  host.state.sizeUnit.value = "screen";
  drag(new Brush(false), zoomed, [sampleAt(110, 210)]);
  expect(area(4)).toBe(4);
  host.document.undo();
  host.state.sizeUnit.value = "image";
  drag(new Brush(false), host, [sampleAt(110, 210, { pressure: 0.25 })]);
  expect(area(4)).toBe(64);
  host.document.undo();
  host.state.pressureSize.value = true;
  drag(new Brush(false), host, [sampleAt(110, 210, { pressure: 0.25 })]);
  expect(area(4)).toBe(4);
});
