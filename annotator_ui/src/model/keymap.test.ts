import { expect, test } from "vitest";
import {
  AS_DELIVERED,
  bindingsOf,
  choiceFromText,
  chordsOf,
  holderOf,
  isCharacter,
  isOwn,
  type KeyPress,
  rebind,
  record,
  resetAll,
  resetOne,
} from "./keymap.ts";

const pressOf = (key: string, code = "", more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

const COMMANDS = [
  { id: "desk.cut", keys: ["x"] },
  { id: "desk.paste", keys: ["v", "ctrl+v"] },
  { id: "other.cut", keys: ["x"] },
  { id: "shell.palette", keys: ["ctrl+k"] },
];
const now = (choice = AS_DELIVERED) => bindingsOf(COMMANDS, choice);

test("letters go by what they type, digits and brackets by their place", () => {
  expect(chordsOf(pressOf("z", "KeyW", { ctrlKey: true }))).toEqual(["ctrl+z"]);
  expect(chordsOf(pressOf("B", "KeyB", { shiftKey: true }))).toEqual(["shift+b"]);
  expect(chordsOf(pressOf("é", "Digit2"))[0]).toBe("@Digit2");
  expect(chordsOf(pressOf("ü", "BracketLeft"))[0]).toBe("@BracketLeft");
  expect(chordsOf(pressOf("5", "Numpad5"))).toEqual(["@Digit5"]);
  expect(chordsOf(pressOf("ArrowUp", "Numpad8"))).toEqual(["arrowup"]);
});

test("a sign is what it is however it is typed, and comes before the digit it lies on when it is meant", () => {
  expect(chordsOf(pressOf("?", "Minus", { shiftKey: true }))).toEqual(["?"]);
  expect(chordsOf(pressOf("/", "Digit7", { shiftKey: true }))).toEqual(["/", "shift+@Digit7"]);
  expect(chordsOf(pressOf('"', "Digit2", { shiftKey: true }))).toEqual(["shift+@Digit2", '"']);
});

test("on a keyboard of another script the letter at the place counts", () => {
  expect(chordsOf(pressOf("и", "KeyB"))).toEqual(["b"]);
  expect(chordsOf(pressOf("я", "KeyZ", { metaKey: true }))).toEqual(["ctrl+z"]);
});

test("only chords that type a character can be switched off", () => {
  expect(["b", "@Digit1", "shift+b", "?"].every(isCharacter)).toBe(true);
  expect(["ctrl+b", "delete", "f1", "ctrl+@Digit1"].some(isCharacter)).toBe(false);
});

test("some keys cannot be chosen, and the reason is told", () => {
  expect(record(pressOf("Shift"))).toEqual({ kind: "more" });
  expect(record(pressOf("j", "KeyJ"))).toEqual({ kind: "chord", chord: "j" });
  expect(record(pressOf("j", "KeyJ", { altKey: true }))).toEqual({ kind: "refused", why: "alt" });
  expect(record(pressOf("Tab"))).toEqual({ kind: "refused", why: "kept" });
  expect(record(pressOf("w", "KeyW", { ctrlKey: true }))).toEqual({ kind: "refused", why: "browser" });
});

test("new keys are taken from the command that has them, where the two can meet", () => {
  expect(holderOf(now(), "v", "desk.cut")).toBe("desk.paste");
  expect(holderOf(now(), "x", "other.cut")).toBe(null);
  expect(holderOf(now(), "ctrl+k", "desk.cut")).toBe("shell.palette");
  const changed = rebind(AS_DELIVERED, now(), "desk.cut", "v");
  expect([...now(changed)]).toEqual([
    ["desk.cut", ["v"]],
    ["desk.paste", ["ctrl+v"]],
    ["other.cut", ["x"]],
    ["shell.palette", ["ctrl+k"]],
  ]);
});

test("one command gets its keys back, also from who got them meanwhile; all of them at once", () => {
  let choice = rebind(AS_DELIVERED, now(), "desk.cut", "q");
  choice = rebind(choice, now(choice), "desk.paste", "x");
  choice = resetOne(choice, COMMANDS, "desk.cut");
  expect(now(choice).get("desk.cut")).toEqual(["x"]);
  expect(now(choice).get("desk.paste")).toEqual([]);
  expect([isOwn(choice, "desk.cut"), isOwn(choice, "desk.paste")]).toEqual([false, true]);
  expect([...now(resetAll(choice))]).toEqual([...now()]);
});

test("own keys stay with the preset they were chosen on", () => {
  const own = rebind(AS_DELIVERED, now(), "desk.cut", "q");
  const cvat = { ...own, preset: "cvat" as const };
  expect(now(cvat).get("desk.cut")).toEqual(["x"]);
  expect(now({ ...cvat, preset: "tessera" }).get("desk.cut")).toEqual(["q"]);
});

test("what was kept is read back, and what makes no sense is left out", () => {
  const own = rebind(AS_DELIVERED, now(), "desk.cut", "q");
  expect(now(choiceFromText(JSON.stringify(own)) ?? AS_DELIVERED).get("desk.cut")).toEqual(["q"]);
  expect(choiceFromText("{")).toBe(null);
  expect(choiceFromText('{"preset": "emacs"}')).toBe(null);
  const odd = choiceFromText('{"preset": "cvat", "own": {"cvat": {"desk.cut": [1], "desk.paste": ["y"]}}}');
  expect(odd?.own.cvat).toEqual({ "desk.paste": ["y"] });
});
