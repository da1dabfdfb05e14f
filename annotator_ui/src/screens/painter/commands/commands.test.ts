import { expect, test } from "vitest";
import { PRESETS } from "../../../model/keymap.ts";
import {
  bindings,
  chooseKeymap,
  isPresent,
  keymapChoice,
  offered,
} from "../../../widgets/commands/command.ts";
import { findItems, indexed } from "../../palette/find.ts";
import { click, painter, press, usePainter } from "../painter.testing.ts";
import { paletteItems } from "../paletteItems.ts";

usePainter();

const items = async (query: string) =>
  findItems(indexed(await paletteItems(painter)), query, []).map(({ item }) => item);

async function twoCars(): Promise<void> {
  press("2", { code: "Digit2" });
  click(110, 210);
  press("n");
  click(130, 210);
}

test("every command has a name of its own and can be given by a key or from the palette, in every preset", () => {
  const before = keymapChoice.value;
  for (const preset of PRESETS) {
    chooseKeymap({ preset, own: {} });
    const names = offered.value.filter(isPresent).map((c) => c.title());
    expect(
      names.filter((name, i) => name.trim() === "" || /^\w+\.\w/.test(name) || names.indexOf(name) !== i),
    ).toEqual([]);
    const mute = offered.value.filter((c) => c.inPalette === false && bindings.value.get(c.id)?.length === 0);
    expect(mute.map((c) => c.id)).toEqual([]);
  }
  chooseKeymap(before);
});

test("every command may be given on an empty tile, and what it did is undone", () => {
  const harmless = offered.value.filter((c) => isPresent(c) && !/submit|give-back|save/.test(c.id));
  for (const command of harmless) command.run();
  while (painter.document.canUndo.value) painter.document.undo();
  expect([painter.document.changing, painter.document.unpainted.value]).toEqual([false, 4800]);
});

test("a segment is found by its class and number, taken in the hand and brought into view", async () => {
  await twoCars();
  const before = painter.camera.scale;
  const [first] = await items("car 1");
  expect([first?.title, first?.kind]).toEqual(["car #1", "Segment"]);
  first?.run();
  expect(painter.state.segment.value).toBe(1);
  expect(painter.camera.scale).toBeGreaterThan(before);
});

test("a class is taken, a segment gets another class, and a class is verified to be absent", async () => {
  await twoCars();
  (await items("make road")).at(0)?.run();
  expect(painter.document.segments.value.map((s) => s.classId)).toEqual([26, 7]);
  press("z", { ctrlKey: true });
  press("z", { ctrlKey: true });
  press("z", { ctrlKey: true });
  (await items("nothing road")).at(0)?.run();
  expect(painter.document.absent.value).toEqual([7]);
  (await items("road")).at(0)?.run();
  expect(painter.state.classId.value).toBe(7);
});
