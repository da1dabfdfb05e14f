import { expect, test } from "vitest";
import { WRITE_EVERYTHING } from "../../kernel/labels.ts";
import { newSegment } from "../../kernel/segments.ts";
import { capsule } from "../../kernel/stroke.ts";
import { painter, pixelsOf, press, submits, usePainter, view } from "./painter.testing.ts";

usePainter();

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

test("a slash is a slash, also where it lies on a digit, and no digit is given away by it", () => {
  press("2", { code: "Digit2" });
  press("/", { code: "Digit7", shiftKey: true });
  expect(painter.digits.of(26)).toBe(2);
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

test("Shift and Space do with the keyboard what Shift and a click do with the mouse", () => {
  press("v");
  painter.state.size.value = 3;
  for (const x of [110, 130]) {
    painter.document.begin();
    painter.document.paint(capsule({ x, y: 210 }, { x, y: 210 }, 3), x === 110 ? 1 : 2, WRITE_EVERYTHING);
    painter.document.segments.value = [newSegment(1, 26), newSegment(2, 26)];
    painter.document.commit();
    painter.keyboard.show({ x, y: 210 });
    press(" ", { shiftKey: true });
  }
  expect(painter.document.selection.value?.pixels).toBe(18);
});

test("Ctrl+Enter submits once, however long it is held", () => {
  press("Enter", { ctrlKey: true });
  press("Enter", { ctrlKey: true, repeat: true });
  expect(submits).toBe(1);
});

test("a field keeps what edits its text, also with Ctrl", () => {
  const field = document.createElement("input");
  document.body.append(field);
  const held = { key: "a", ctrlKey: true, bubbles: true, cancelable: true };
  const selects = new KeyboardEvent("keydown", held);
  field.dispatchEvent(selects);
  field.remove();
  expect([selects.defaultPrevented, painter.document.selection.value]).toEqual([false, null]);
});

test("a long press on H is a glance: the labels come back when the key comes up", async () => {
  const key = (type: string) =>
    view.dispatchEvent(new KeyboardEvent(type, { key: "h", code: "KeyH", bubbles: true, cancelable: true }));
  key("keydown");
  expect(painter.state.labelsShown.value).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 400));
  key("keyup");
  expect(painter.state.labelsShown.value).toBe(true);
  press("h", { code: "KeyH" });
  expect(painter.state.labelsShown.value).toBe(false);
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
