import "../../base.css";
import "../../styles/forms.css";
import "../../styles/widgets.css";
import axe from "axe-core";
import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { AS_DELIVERED, bindingsOf, meet, PRESETS } from "../../model/keymap.ts";
import { chooseKeymap, chordsFor, keymapChoice, offered } from "../../widgets/commands/command.ts";
import { HelpDialog } from "../painter/help.tsx";
import { painter, press, usePainter } from "../painter/painter.testing.ts";

usePainter();

let root: HTMLElement;

beforeEach(() => {
  chooseKeymap(AS_DELIVERED);
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
  chooseKeymap(AS_DELIVERED);
  document.documentElement.classList.remove("dark");
});

const byId = <T extends HTMLElement = HTMLElement>(id: string) =>
  root.querySelector<T>(`[data-testid="${id}"]`) as T;

function open(): void {
  render(<HelpDialog onClose={() => render(null, root)} />, root);
}

async function openToChange(): Promise<void> {
  open();
  await userEvent.click(byId("change-keys"));
}

/** By keyboard: what is under the mouse may still move while the fonts arrive. */
async function change(id: string): Promise<void> {
  byId(`rebind-${id}`).focus();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => byId(`rebind-${id}`).getAttribute("aria-pressed")).toBe("true");
}

const keysOf = (id: string): string => byId(`rebind-${id}`).textContent ?? "";

test("in every preset each chord gives one command, and every tool but the hand has a key", () => {
  for (const preset of PRESETS) {
    const bound = [...bindingsOf(offered.value, { preset, own: {} })];
    const twice = bound.flatMap(([id, chords]) =>
      bound.filter(
        ([other, others]) => other > id && meet(id, other) && others.some((c) => chords.includes(c)),
      ),
    );
    expect(twice, preset).toEqual([]);
    const tools = bound.filter(([id, chords]) => id.startsWith("painter.tool-") && chords.length === 0);
    expect(
      tools.map(([id]) => id).filter((id) => id !== "painter.tool-pan"),
      preset,
    ).toEqual([]);
  }
});

test("a preset changes what keys do at once", async () => {
  await openToChange();
  await userEvent.selectOptions(byId("key-preset"), "photoshop");
  expect(keysOf("painter.tool-lasso")).toBe("L");
  render(null, root);
  press("l", { code: "KeyL" });
  expect(painter.state.tool.value).toBe("lasso");
  press("L", { code: "KeyL", shiftKey: true });
  expect(painter.state.tool.value).toBe("livewire");
});

test("a free key is taken as it is pressed, and stays in this browser", async () => {
  await openToChange();
  await change("painter.tip");
  await userEvent.keyboard("y");
  await expect.poll(() => keysOf("painter.tip")).toBe("Y");
  expect(localStorage.getItem("tessera.keys")).toContain('"painter.tip":["y"]');
  render(null, root);
  press("y", { code: "KeyY" });
  expect(painter.state.tip.value).toBe("square");
});

test("another command's key is only taken after it was said what that takes away, and can be had back", async () => {
  await openToChange();
  await change("painter.tip");
  await userEvent.keyboard("j");
  await expect.poll(() => root.querySelector("[role=alert]")?.textContent).toContain("J is “Next hole” now");
  expect(chordsFor("painter.next-hole")).toEqual(["j"]);
  await userEvent.click(byId("take-key"));
  expect([chordsFor("painter.tip"), chordsFor("painter.next-hole")]).toEqual([["j"], []]);
  await userEvent.click(byId("reset-painter.next-hole"));
  expect([chordsFor("painter.tip"), chordsFor("painter.next-hole")]).toEqual([[], ["j"]]);
  await userEvent.click(byId("reset-all"));
  expect(keymapChoice.value).toEqual({ preset: "tessera", own: { tessera: {} } });
});

test("Escape keeps the old key and leaves the list open; keys that cannot be had say why", async () => {
  await openToChange();
  await change("painter.undo");
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => root.querySelector(".key-said")?.textContent).toContain("choose another one");
  await userEvent.keyboard("{Escape}");
  expect(keysOf("painter.undo")).toBe("Ctrl+Z");
  expect(root.querySelector("dialog[open]")).not.toBe(null);
});

test("the list is searched by name and by key", async () => {
  open();
  await userEvent.fill(byId("key-search"), "wand");
  expect(root.querySelectorAll(".key-row").length).toBe(1);
  await userEvent.fill(byId("key-search"), "j");
  await expect.poll(() => root.querySelector(".key-row")?.textContent).toContain("Next hole");
});

test("keys are taken along as text, and a text that is none changes nothing", async () => {
  await openToChange();
  await userEvent.click(root.querySelector("summary") as HTMLElement);
  await userEvent.fill(byId("key-text"), "no keys");
  await userEvent.click(byId("use-key-text"));
  expect(keymapChoice.value.preset).toBe("tessera");
  await userEvent.fill(byId("key-text"), '{"preset":"cvat","own":{"cvat":{"painter.tip":["y"]}}}');
  await userEvent.click(byId("use-key-text"));
  expect([keymapChoice.value.preset, chordsFor("painter.tip")]).toEqual(["cvat", ["y"]]);
});

test.each(["light", "dark"])("axe finds nothing in the %s colours, reading or changing", async (colours) => {
  document.documentElement.lang = "en";
  document.title = "Keys";
  document.documentElement.classList.toggle("dark", colours === "dark");
  open();
  const violations = async () => {
    const { violations: found } = await axe.run(root, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"],
    });
    return found.map((v) => `${v.id} ${v.nodes[0]?.html}`);
  };
  expect(await violations()).toEqual([]);
  await userEvent.click(byId("change-keys"));
  await change("painter.tip");
  await userEvent.keyboard("j");
  await expect.poll(() => root.querySelector("[role=alert]")).not.toBe(null);
  expect(await violations()).toEqual([]);
});
