import "../../base.css";
import "../../styles/forms.css";
import "../../styles/widgets.css";
import "./panels.css";
import "./segments.css";
import "./painter.css";
import axe from "axe-core";
import { createRef, render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLocale } from "../../i18n/index.ts";
import { SidePanel } from "./classPanel.tsx";
import { click, painter, pixelsOf, press, usePainter } from "./painter.testing.ts";

usePainter();

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  root.className = "painter dark";
  document.body.append(root);
  render(<SidePanel painter={painter} search={createRef<HTMLInputElement>()} />, root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

const tick = () => new Promise((resolve) => requestAnimationFrame(resolve));

async function push(id: string): Promise<void> {
  await tick();
  root.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click();
  await tick();
}

function twoCars(): void {
  press("2", { code: "Digit2" });
  click(110, 210);
  press("n");
  click(130, 210);
}

test("a segment is locked, hidden and shown again from the list", async () => {
  twoCars();
  await push("panel-segments");
  await push("lock-1");
  press("e");
  click(110, 210);
  expect(pixelsOf(1).length).toBe(9);
  await push("hide-1");
  expect([...painter.document.hidden.value]).toEqual([1]);
  await push("hide-1");
  await push("lock-1");
  click(110, 210);
  expect(pixelsOf(1).length).toBe(0);
});

test("the chosen segment changes its class, is jumped to and removed", async () => {
  twoCars();
  await push("panel-segments");
  await push("list-segment-1");
  const before = painter.camera.scale;
  await push("jump");
  expect(painter.camera.scale).toBeGreaterThan(before);
  const choice = root.querySelector<HTMLSelectElement>('[data-testid="segment-class"]');
  if (choice) choice.value = "7";
  choice?.dispatchEvent(new Event("change", { bubbles: true }));
  expect(painter.document.segments.value.map((s) => s.classId)).toEqual([7, 26]);
  await push("remove-segment");
  expect(pixelsOf(1)).toEqual([]);
});

test("a clean-up is shown, then accepted as one step or dropped by any other change", async () => {
  painter.state.size.value = 21;
  click(140, 230);
  press("e");
  painter.state.size.value = 3;
  click(140, 230);
  await push("panel-clean");
  await push("clean-holes");
  expect(pixelsOf(0).length).toBe(4800 - pixelsOf(1).length);
  expect(root.querySelector<HTMLElement>('[data-testid="clean-pixels"]')?.dataset.count).toBe("9");
  const steps = painter.document.history.steps.length;
  press("Enter");
  expect([painter.document.history.steps.length, painter.document.buffer.at(140, 230)]).toEqual([
    steps + 1,
    1,
  ]);
  await push("clean-rest-class");
  press("b");
  expect(painter.cleanup.waiting.value).toBe(null);
});

test("the rest is filled with the class in the hand", async () => {
  click(140, 230);
  press("2", { code: "Digit2" });
  await push("panel-clean");
  await push("clean-rest-class");
  await push("clean-accept");
  expect([painter.document.unpainted.value, pixelsOf(2).length]).toEqual([0, 4800 - 9]);
});

test("a class is found by its name in the language of the interface", async () => {
  await setLocale("de");
  const field = await vi.waitFor(() => {
    const found = root.querySelector<HTMLInputElement>("input[type=search]");
    if (!found) throw new Error("no field to search in");
    return found;
  });
  field.value = "fahrb";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await vi.waitFor(() => expect(root.querySelectorAll(".class-row:not(.instance)").length).toBe(1));
  expect(root.querySelector('[data-testid="class-7"]')).not.toBe(null);
  await setLocale("en");
});

test("a class that was looked for is verified to be absent, by button, by key, and until it is painted", async () => {
  click(110, 210);
  await push("panel-clean");
  expect(root.querySelector('[data-testid="absent-7"]')).toBe(null);
  expect(root.querySelector<HTMLElement>('[data-testid="absent-left"]')?.dataset.count).toBe("1");
  await push("absent-26");
  expect(painter.document.content().absent).toEqual([26]);
  expect(root.querySelector<HTMLElement>('[data-testid="absent-left"]')?.dataset.count).toBe("0");
  press("z", { ctrlKey: true });
  expect(painter.document.absent.value).toEqual([]);
  press("2", { code: "Digit2" });
  press("N", { code: "KeyN", shiftKey: true });
  expect(painter.document.absent.value).toEqual([26]);
  click(130, 210);
  expect(painter.document.absent.value).toEqual([]);
});

test("the selection is made, copied, pasted and erased by keys", () => {
  click(110, 210);
  press("v");
  click(110, 210);
  press("c", { ctrlKey: true });
  press("v", { ctrlKey: true });
  click(150, 240);
  expect(pixelsOf(1).length).toBe(18);
  press("Delete");
  expect(pixelsOf(1).length).toBe(9);
  press("a", { ctrlKey: true });
  expect(painter.document.selection.value?.pixels).toBe(4800);
  press("b");
  press("Escape");
  expect(painter.document.selection.value).toBe(null);
  press("a", { ctrlKey: true });
  press("d", { ctrlKey: true });
  expect(painter.document.selection.value).toBe(null);
});

test("axe finds nothing to complain about in the lists", async () => {
  twoCars();
  for (const panel of ["classes", "segments", "clean"]) {
    await push(`panel-${panel}`);
    const { violations } = await axe.run(root, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] });
    expect(violations.map((v) => `${panel} ${v.id} ${v.nodes[0]?.html}`)).toEqual([]);
  }
});
