import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findSegment } from "../../kernel/segments.ts";
import { ActiveTime } from "../../model/activeTime.ts";
import { PaintDocument } from "../../model/document.ts";
import { LeaseClock } from "../../model/lease.ts";
import { startSaving } from "../../model/saveState.ts";
import type { Task } from "../../net/types.ts";
import { PainterController } from "./controller.ts";
import { bindKeys } from "./keys.ts";

/** A tile away from the image's corner, so that mixed-up coordinates cannot hide. */
const PAINT = { x: 100, y: 200, width: 80, height: 60 };
const CONTEXT = { x: 90, y: 190, width: 100, height: 80 };
const NOW = "2026-01-01T00:00:00Z";

function taxonomyClass(id: number, name: string, is_thing: boolean): Task["taxonomy"]["classes"][number] {
  return { id, name, color: [id, 0, 0], is_thing, train_id: id, ignored: false, category: "" };
}

const TASK: Task = {
  id: "task",
  project: { slug: "city", title: "City", instructions: "" },
  kind: "paint",
  state: "leased",
  image: { id: "image", name: "a.jpg", drive: "a", frame: 0, width: 400, height: 400 },
  tile: { index: 0, row: 0, column: 0, columns: 1, rows: 1, core: PAINT, paint: PAINT, context: CONTEXT },
  photo: "",
  taxonomy: {
    name: "test",
    version: "1",
    classes: [taxonomyClass(7, "road", false), taxonomyClass(26, "car", true)],
  },
  lease: { id: "lease", fence: 1, until: NOW, mine: true },
  server_time: NOW,
  labels: null,
  verdict: null,
  painter: null,
};

let painter: PainterController;
let view: HTMLCanvasElement;
let stop: () => void;
let submits: number;

async function makePainter(): Promise<PainterController> {
  return new PainterController({
    task: TASK,
    photo: await createImageBitmap(new ImageData(CONTEXT.width, CONTEXT.height)),
    document: new PaintDocument({ rect: PAINT }),
    journal: null,
    lease: new LeaseClock({ id: "lease", until: NOW }, NOW, Date.now()),
    active: new ActiveTime(),
    saving: startSaving(0, 0, null),
    etag: null,
    restored: false,
  });
}

/** Takes every save that a painter sends when it is closed; saving has its tests elsewhere. */
async function takeEverything(): Promise<Response> {
  return Response.json({ revision: "r", n: 1, etag: '"e"', saved_at: NOW, late: false });
}

beforeEach(async () => {
  vi.stubGlobal("fetch", takeEverything);
  localStorage.clear();
  view = document.createElement("canvas");
  view.tabIndex = 0;
  view.dataset.testid = "painter-canvas";
  view.style.cssText = "position: fixed; left: 10px; top: 20px; width: 900px; height: 700px";
  document.body.append(view);
  painter = await makePainter();
  painter.attach(view, document.createElement("canvas"));
  painter.state.size.value = 3;
  submits = 0;
  stop = bindKeys(painter, {
    submit: () => submits++,
    help: () => undefined,
    searchClasses: () => undefined,
  });
  view.focus();
});

afterEach(async () => {
  stop();
  await painter.close();
  vi.unstubAllGlobals();
  view.remove();
});

/** A pointer event at the centre of an image pixel, aimed with nothing but the camera the canvas tells. */
function pointer(type: string, x: number, y: number, init: PointerEventInit = {}): void {
  const [scale, dx, dy] = (view.dataset.camera ?? "").split(",").map(Number) as [number, number, number];
  const box = view.getBoundingClientRect();
  const clientX = box.left + dx + (x + 0.5) * scale;
  const clientY = box.top + dy + (y + 0.5) * scale;
  const buttons = type === "pointerup" ? 0 : 1;
  view.dispatchEvent(
    new PointerEvent(type, { pointerId: 1, clientX, clientY, buttons, bubbles: true, ...init }),
  );
}

function click(x: number, y: number, init: PointerEventInit = {}): void {
  pointer("pointerdown", x, y, init);
  pointer("pointerup", x, y, init);
}

function stroke(points: readonly (readonly [number, number])[], init: PointerEventInit = {}): void {
  points.forEach(([x, y], i) => {
    pointer(i === 0 ? "pointerdown" : "pointermove", x, y, init);
    if (i === points.length - 1) pointer("pointerup", x, y, init);
  });
}

function press(key: string, init: KeyboardEventInit = {}): void {
  for (const type of ["keydown", "keyup"]) {
    view.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true, ...init }));
  }
}

/** The painted pixels of a segment as "x,y", in image pixels. */
function pixelsOf(id: number): string[] {
  const out: string[] = [];
  for (let y = PAINT.y; y < PAINT.y + PAINT.height; y++) {
    for (let x = PAINT.x; x < PAINT.x + PAINT.width; x++) {
      if (painter.document.buffer.at(x, y) === id) out.push(`${x},${y}`);
    }
  }
  return out;
}

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

test("the right button erases with the brush, and undo brings the pixels back", () => {
  click(120, 220);
  click(120, 220, { button: 2, buttons: 2 });
  expect(pixelsOf(1)).toEqual([]);
  press("z", { ctrlKey: true });
  expect(pixelsOf(1).length).toBe(9);
  press("Z", { ctrlKey: true, shiftKey: true });
  expect(pixelsOf(1)).toEqual([]);
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

test("keys for size and digits go by place, so they work on German and French keyboards", () => {
  press("ü", { code: "BracketLeft" });
  expect(painter.state.size.value).toBe(2);
  press("+", { code: "BracketRight" });
  press("é", { code: "Digit2" });
  expect([painter.state.size.value, painter.state.classId.value]).toEqual([3, 26]);
});

test("Shift and a digit give the digit to the chosen class", () => {
  press("2", { code: "Digit2" });
  press('"', { code: "Digit1", shiftKey: true });
  expect([painter.digits.of(26), painter.digits.of(7)]).toEqual([1, 2]);
});

test("arrows and Space paint without a mouse", () => {
  painter.state.size.value = 1;
  painter.keyboard.show({ x: 110, y: 210 });
  view.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
  press("ArrowRight");
  press("ArrowDown");
  view.dispatchEvent(new KeyboardEvent("keyup", { key: " ", bubbles: true }));
  press("ArrowRight");
  expect(pixelsOf(1)).toEqual(["110,210", "111,210", "111,211"]);
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

test("Ctrl+Enter submits once, however long it is held", () => {
  press("Enter", { ctrlKey: true });
  press("Enter", { ctrlKey: true, repeat: true });
  expect(submits).toBe(1);
});

test("keys are letters again in a field, and single keys can be switched off", async () => {
  const { setSingleKeys } = await import("../../widgets/keys.ts");
  const field = document.createElement("input");
  document.body.append(field);
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "e", bubbles: true }));
  field.remove();
  setSingleKeys(false);
  press("e");
  expect(painter.state.tool.value).toBe("brush");
  setSingleKeys(true);
  press("e");
  expect(painter.state.tool.value).toBe("eraser");
});

test("the canvas shows the labels: painted pixels carry the class colour over the photo", async () => {
  painter.state.opacity.value = 1;
  painter.state.size.value = 21;
  painter.state.segment.value = 0;
  click(140, 230);
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  const copy = document.createElement("canvas");
  copy.width = view.width;
  copy.height = view.height;
  const ctx = copy.getContext("2d");
  ctx?.drawImage(view, 0, 0);
  const { scale, offsetX, offsetY } = painter.camera;
  const ratio = view.width / view.clientWidth;
  const at = (x: number, y: number) => [
    ...(ctx?.getImageData(((x + 0.5) * scale + offsetX) * ratio, ((y + 0.5) * scale + offsetY) * ratio, 1, 1)
      .data ?? []),
  ];
  expect(at(140, 230)).toEqual([7, 0, 0, 255]);
  expect(at(160, 230)).not.toEqual([7, 0, 0, 255]);
});
