import { expect, test } from "vitest";
import { findSegment } from "../../kernel/segments.ts";
import { picture } from "../../view/surface.testing.ts";
import {
  click,
  makePainter,
  painter,
  pixelsOf,
  pointer,
  press,
  stroke,
  usePainter,
  view,
} from "./painter.testing.ts";

usePainter();

test("a click with a one-pixel brush paints exactly the pixel that was aimed at", () => {
  painter.state.size.value = 1;
  click(137, 222);
  expect(pixelsOf(1)).toEqual(["137,222"]);
});

test("a stroke paints between samples, and what it paints outside the tile is nothing", () => {
  painter.state.size.value = 1;
  stroke([
    [95, 210],
    [103, 210],
  ]);
  expect(pixelsOf(1)).toEqual(["100,210", "101,210", "102,210", "103,210"]);
});

test("every coalesced sample is painted, not only the last of a frame", () => {
  painter.state.size.value = 1;
  const aim = (x: number, y: number) => {
    const { scale, offsetX, offsetY } = painter.camera;
    return {
      pointerId: 1,
      clientX: 10 + offsetX + (x + 0.5) * scale,
      clientY: 20 + offsetY + (y + 0.5) * scale,
    };
  };
  const between = [
    [112, 213],
    [114, 210],
  ].map(([x, y]) => new PointerEvent("pointermove", aim(x ?? 0, y ?? 0)));
  pointer("pointerdown", 110, 210);
  view.dispatchEvent(new PointerEvent("pointermove", { ...aim(114, 210), coalescedEvents: between }));
  pointer("pointerup", 114, 210);
  expect(pixelsOf(1)).toContain("112,213");
});

test("tip, look and class are as they were on the last tile", async () => {
  press("2", { code: "Digit2" });
  press("]", { code: "BracketRight" });
  press("o");
  const next = await makePainter();
  const { size, outline, classId, segment } = next.state;
  expect([size.value, outline.value, classId.value, segment.value]).toEqual([4, true, 26, 0]);
  await next.close();
});

test("Shift draws a straight line from the end of the last stroke", () => {
  painter.state.size.value = 1;
  click(110, 210);
  click(113, 210, { shiftKey: true });
  expect(pixelsOf(1)).toEqual(["110,210", "111,210", "112,210", "113,210"]);
});

test("Ctrl held paints only what is not painted", () => {
  painter.state.size.value = 1;
  click(110, 210);
  press("2", { code: "Digit2" });
  view.dispatchEvent(new KeyboardEvent("keydown", { key: "Control", ctrlKey: true, bubbles: true }));
  stroke(
    [
      [109, 210],
      [111, 210],
    ],
    { ctrlKey: true },
  );
  view.dispatchEvent(new KeyboardEvent("keyup", { key: "Control", bubbles: true }));
  expect([pixelsOf(1), pixelsOf(2)]).toEqual([["110,210"], ["109,210", "111,210"]]);
});

test("a stroke that Ctrl begins on a segment changes only that one", () => {
  painter.state.size.value = 1;
  click(110, 210);
  press("2", { code: "Digit2" });
  click(112, 210);
  click(113, 211);
  press("1", { code: "Digit1" });
  stroke(
    [
      [112, 210],
      [109, 210],
    ],
    { ctrlKey: true },
  );
  expect([pixelsOf(1), pixelsOf(2)]).toEqual([["110,210", "112,210"], ["113,211"]]);
  click(109, 210);
  expect(pixelsOf(1)).toEqual(["109,210", "110,210", "112,210"]);
});

test("the right button erases with the brush, and undo brings the pixels back", () => {
  click(120, 220);
  click(120, 220, { button: 2, buttons: 2 });
  expect(pixelsOf(1)).toEqual([]);
  press("z", { ctrlKey: true });
  expect(pixelsOf(1).length).toBe(9);
  press("Z", { ctrlKey: true, shiftKey: true });
  expect(pixelsOf(1)).toEqual([]);
});

test("Alt and the right button drag the size of the brush and paint nothing", () => {
  const steps = painter.document.history.steps.length;
  const held = { button: 2, buttons: 2, altKey: true };
  const wide = painter.camera.scale * 10;
  stroke(
    [
      [120, 220],
      [130, 220],
    ],
    held,
  );
  expect(painter.state.size.value).toBe(3 + Math.round(wide / 2));
  expect(painter.document.history.steps.length).toBe(steps);
});

test("a pen that comes down after the palm takes the palm's stroke back", () => {
  // The browser captures only pointers that it knows.
  view.setPointerCapture = () => undefined;
  pointer("pointerdown", 120, 220, { pointerType: "touch", pointerId: 7 });
  pointer("pointermove", 140, 220, { pointerType: "touch", pointerId: 7 });
  painter.state.size.value = 1;
  pointer("pointerdown", 110, 210, { pointerType: "pen" });
  pointer("pointermove", 160, 240, { pointerType: "touch", pointerId: 7 });
  const camera = painter.camera;
  pointer("pointerup", 110, 210, { pointerType: "pen" });
  expect(pixelsOf(1)).toEqual(["110,210"]);
  expect(painter.camera).toEqual(camera);
});

test("a stroke that the browser cancels is taken back", () => {
  pointer("pointerdown", 120, 220);
  pointer("pointermove", 140, 230);
  pointer("pointercancel", 140, 230);
  expect([painter.document.unpainted.value, painter.document.canUndo.value]).toEqual([4800, false]);
  expect(painter.document.segments.value).toEqual([]);
});

test("a second finger takes the stroke back and moves the picture", () => {
  pointer("pointerdown", 120, 220, { pointerType: "touch" });
  pointer("pointermove", 130, 220, { pointerType: "touch" });
  const before = painter.camera;
  pointer("pointerdown", 150, 240, { pointerType: "touch", pointerId: 2 });
  pointer("pointermove", 155, 240, { pointerType: "touch", pointerId: 2 });
  expect(painter.document.unpainted.value).toBe(4800);
  expect(painter.camera).not.toEqual(before);
});

test("after a pen was seen, a finger paints nothing", () => {
  click(110, 210, { pointerType: "pen" });
  const left = painter.document.unpainted.value;
  stroke(
    [
      [120, 220],
      [140, 220],
    ],
    { pointerType: "touch", pointerId: 3 },
  );
  expect(painter.document.unpainted.value).toBe(left);
});

test("a polygon fills its corners' inside on Enter; Backspace takes a corner, Escape all of them", () => {
  press("p");
  // A corner is the pixel corner nearest to the click, here the lower right one of the pixel aimed at.
  for (const [x, y] of [
    [109, 209],
    [112, 209],
    [112, 212],
    [150, 250],
  ] as const)
    click(x + 0.4, y + 0.4);
  press("Backspace");
  click(109.4, 212.4);
  press("Enter");
  expect(pixelsOf(1)).toEqual([210, 211, 212].flatMap((y) => [110, 111, 112].map((x) => `${x},${y}`)));
  click(140, 240);
  press("Escape");
  press("Enter");
  expect(painter.document.history.steps.length).toBe(1);
});

test("a double click closes a polygon, undo during drawing takes its last corner", () => {
  press("p");
  for (const [x, y] of [
    [109, 209],
    [112, 209],
    [160, 250],
  ] as const)
    click(x + 0.4, y + 0.4);
  press("z", { ctrlKey: true });
  click(112.4, 212.4);
  click(112.4, 212.4);
  view.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
  expect(pixelsOf(1)).toEqual(["110,210", "111,210", "112,210", "111,211", "112,211", "112,212"]);
});

test("fill covers the connected area of what is under the click", () => {
  painter.state.size.value = 1;
  stroke([
    [140, 200],
    [140, 259],
  ]);
  press("g");
  press("2", { code: "Digit2" });
  click(150, 230);
  expect([pixelsOf(1).length, pixelsOf(2).length, pixelsOf(0).length]).toEqual([60, 39 * 60, 40 * 60]);
});

test("each car gets its own segment, picking one goes on with it", () => {
  press("2", { code: "Digit2" });
  click(110, 210);
  press("n");
  click(130, 210);
  expect(painter.document.segments.value.map((s) => [s.id, s.classId])).toEqual([
    [1, 26],
    [2, 26],
  ]);
  press("i");
  click(110, 210);
  expect([painter.state.tool.value, painter.state.segment.value]).toEqual(["brush", 1]);
  click(150, 210);
  expect(painter.document.buffer.at(150, 210)).toBe(1);
});

test("a flag is a step of its own and can be undone", () => {
  press("2", { code: "Digit2" });
  click(110, 210);
  painter.setFlag(1, "continues", true);
  expect(findSegment(painter.document.segments.value, 1)?.continues).toBe(true);
  painter.undo();
  expect(findSegment(painter.document.segments.value, 1)?.continues).toBe(false);
});

test("undoing the first stroke of an instance lets go of it", () => {
  press("2", { code: "Digit2" });
  click(110, 210);
  painter.undo();
  expect(painter.state.segment.value).toBe(0);
  click(130, 210);
  expect(painter.document.segments.value.map((s) => s.id)).toEqual([1]);
});

test("zooming keeps the image pixel under the pointer, down to single pixels", () => {
  const at = { clientX: 400, clientY: 300 };
  const under = () => {
    const { scale, offsetX, offsetY } = painter.camera;
    return [(at.clientX - 10 - offsetX) / scale, (at.clientY - 20 - offsetY) / scale];
  };
  const before = under();
  for (let i = 0; i < 20; i++)
    view.dispatchEvent(new WheelEvent("wheel", { deltaY: -200, cancelable: true, ...at }));
  expect(painter.camera.scale).toBe(64);
  for (const [i, v] of under().entries()) expect(v).toBeCloseTo(before[i] as number, 6);
});

test("with pixels left, submitting is refused and the first hole is in the middle of the view", () => {
  painter.document.begin();
  painter.document.commit();
  press("g");
  click(120, 220);
  press("e");
  click(150, 240);
  painter.refuseHoles();
  expect(painter.notice.value).toEqual({ kind: "holes", pixels: 9, holes: 1 });
  const { scale, offsetX, offsetY } = painter.camera;
  const area = painter.clearArea;
  expect(150.5 * scale + offsetX).toBeCloseTo(area.x + area.width / 2);
  expect(240.5 * scale + offsetY).toBeCloseTo(area.y + area.height / 2);
});

test("the canvas shows the labels: painted pixels carry the class colour over the photo", async () => {
  painter.state.opacity.value = 1;
  painter.state.size.value = 21;
  painter.state.segment.value = 0;
  click(140, 230);
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  const { scale, offsetX, offsetY } = painter.camera;
  const ctx = picture(document);
  const at = (x: number, y: number) => {
    const [left, top] = [(x + 0.5) * scale + offsetX, (y + 0.5) * scale + offsetY];
    return [...ctx.getImageData(left * devicePixelRatio, top * devicePixelRatio, 1, 1).data];
  };
  expect(at(140, 230)).toEqual([7, 0, 0, 255]);
  expect(at(160, 230)).not.toEqual([7, 0, 0, 255]);
});
