import "../../base.css";
import "../../styles/forms.css";
import "../../styles/widgets.css";
import "./painter.css";
import "./bars.css";
import axe from "axe-core";
import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { safeColour } from "../../kernel/safeColours.ts";
import { picture } from "../../view/surface.testing.ts";
import { DisplayPanel, toggleDisplay } from "./displayPanel.tsx";
import { click, makePainter, painter, usePainter } from "./painter.testing.ts";

usePainter();

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  root.className = "painter dark";
  root.style.insetBlockStart = "auto";
  document.body.append(root);
  render(<DisplayPanel painter={painter} />, root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const byId = <T extends HTMLElement>(id: string) => root.querySelector(`[data-testid="${id}"]`) as T;

async function slide(id: string, value: number): Promise<void> {
  const input = byId<HTMLInputElement>(`display-${id}`);
  input.valueAsNumber = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await frame();
}

async function tick(id: string): Promise<void> {
  byId(`display-${id}`).click();
  await frame();
}

/** RGBA on the screen at the middle of an image pixel, once everything is drawn. */
async function shownAt(x: number, y: number): Promise<number[]> {
  for (let i = 0; i < 4; i++) await frame();
  const { scale, offsetX, offsetY } = painter.camera;
  const [left, top] = [(x + 0.5) * scale + offsetX, (y + 0.5) * scale + offsetY];
  return [...picture(document).getImageData(left * devicePixelRatio, top * devicePixelRatio, 1, 1).data];
}

test("the panel opens from its button and by command, with the focus in it, and closes again", async () => {
  const panel = root.querySelector(".painter-display") as HTMLElement;
  expect(panel.matches(":popover-open")).toBe(false);
  byId("display").click();
  expect(panel.matches(":popover-open")).toBe(true);
  expect(document.activeElement).toBe(byId("display-brightness"));
  toggleDisplay();
  expect(panel.matches(":popover-open")).toBe(false);
});

test("hiding a class takes its labels out of sight and leaves them in the tile", async () => {
  painter.state.opacity.value = 1;
  painter.state.size.value = 21;
  click(140, 230);
  expect(await shownAt(140, 230)).toEqual([7, 0, 0, 255]);
  await tick("class-7");
  expect(await shownAt(140, 230)).toEqual([22, 23, 25, 255]);
  expect(painter.document.buffer.at(140, 230)).toBe(1);
  expect(byId("display").getAttribute("aria-label")).toBe("Display, changed");
  await tick("all");
  expect(await shownAt(140, 230)).toEqual([7, 0, 0, 255]);
});

test("safe colours reach the picture and the lists; a pattern lies over them", async () => {
  painter.state.opacity.value = 1;
  painter.state.size.value = 41;
  click(140, 230);
  byId<HTMLSelectElement>("display-colours").value = "safe";
  byId("display-colours").dispatchEvent(new Event("change", { bubbles: true }));
  expect(await shownAt(140, 230)).toEqual([...safeColour(0), 255]);
  expect(painter.state.classes.get(7)?.color).toEqual(safeColour(0));
  painter.state.takeClass(26);
  click(170, 230);
  await tick("stripes");
  const seen = new Set<string>();
  for (let x = 165; x < 176; x++) seen.add(String(await shownAt(x, 230)));
  expect(seen.size).toBe(2);
});

test("brightness and contrast change the photo and none of its labels", async () => {
  const before = await shownAt(140, 230);
  await slide("contrast", -1);
  for (let i = 0; i < 60 && String(await shownAt(140, 230)) === String(before); i++) await frame();
  expect(await shownAt(140, 230)).toEqual([96, 96, 96, 255]);
  expect(painter.photoPixels()[0]).toBe(0);
  await slide("contrast", 0);
  for (let i = 0; i < 60 && String(await shownAt(140, 230)) !== String(before); i++) await frame();
  expect(await shownAt(140, 230)).toEqual(before);
});

test("what was set is there again in the next tile, and Reset brings back the usual", async () => {
  await slide("brightness", 0.4);
  await tick("edges");
  await tick("class-26");
  const next = await makePainter();
  const { display } = next.state;
  expect([display.brightness.value, display.edges.value, [...display.hiddenClasses.value]]).toEqual([
    0.4,
    false,
    [26],
  ]);
  await next.close();
  await tick("reset");
  expect(painter.state.display.isChanged).toBe(false);
  expect(byId("display").getAttribute("aria-label")).toBe("Display");
});

test("axe finds nothing to complain about", async () => {
  byId("display").click();
  await frame();
  const { violations } = await axe.run(root);
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join()}`)).toEqual([]);
});
