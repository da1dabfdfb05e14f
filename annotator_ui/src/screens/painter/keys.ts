/**
 * The painter's keyboard. Letters and Ctrl combinations go by what the key types, sizes and digits by where the key
 * is, because `[` and digits need AltGr or Shift on French and German keyboards.
 */

import { toolOfKey } from "../../tools/registry.ts";
import { inField, singleKeys } from "../../widgets/keys.ts";
import type { PainterController } from "./controller.ts";
import { copy, cut, deselect, eraseSelection, invertSelection, paste, selectAll } from "./selectionVerbs.ts";

export interface Commands {
  submit(): void;
  help(): void;
  searchClasses(): void;
}

const ZOOM_STEP = 1.25;

/** A key held down repeats; what it set off the first time is enough, and the next tile is not meant. */
function once(event: KeyboardEvent, act: () => void): void {
  if (!event.repeat) act();
}

/** Keys with Ctrl (or Cmd). True when used. */
function controlKey(event: KeyboardEvent, painter: PainterController, commands: Commands): boolean {
  const key = event.key.toLowerCase();
  if (key === "z" && event.shiftKey) painter.redo();
  else if (key === "z") painter.undo();
  else if (key === "y") painter.redo();
  else if (key === "s") once(event, () => painter.saveNow());
  else if (key === "enter") once(event, commands.submit);
  else if (event.code === "Digit1") painter.zoomTo(1);
  else return selectionKey(key, painter);
  return true;
}

const SELECTION_KEYS: Readonly<Record<string, (painter: PainterController) => void>> = {
  a: selectAll,
  d: deselect,
  i: invertSelection,
  c: copy,
  x: cut,
  v: paste,
};

function selectionKey(key: string, painter: PainterController): boolean {
  const act = SELECTION_KEYS[key];
  act?.(painter);
  return act !== undefined;
}

/** Keys that answer what is shown: a clean-up that waits, or a selection. */
function answerKey(key: string, painter: PainterController): boolean {
  const { cleanup } = painter;
  if (cleanup.waiting.value && key === "Enter") cleanup.accept();
  else if (cleanup.waiting.value && key === "Escape") cleanup.discard();
  else if (key === "Escape" && painter.document.selection.value) deselect(painter);
  else if (key === "Delete" || key === "Backspace") return eraseSelection(painter);
  else return false;
  return true;
}

function digitKey(event: KeyboardEvent, painter: PainterController): boolean {
  const digit = Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? 0);
  if (digit === 0) return false;
  if (event.shiftKey && event.code.startsWith("Digit"))
    painter.digits.assign(digit, painter.state.classId.value);
  else {
    const classId = painter.digits.classes.value[digit - 1];
    if (classId === undefined) return false;
    painter.state.takeClass(classId);
  }
  return true;
}

/** Signs that mean what they are, wherever they lie. */
const SIGNS: ReadonlySet<string> = new Set(["/", "?"]);

/** Keys that are named by their place. */
function placedKey(event: KeyboardEvent, painter: PainterController): boolean {
  if (event.code === "BracketLeft") painter.state.resize(-1);
  else if (event.code === "BracketRight") painter.state.resize(1);
  else if (event.code === "Digit0" || event.code === "Numpad0") painter.fitTile();
  else return digitKey(event, painter);
  return true;
}

function lookKey(key: string, { state }: PainterController): boolean {
  if (key === "h") state.labelsShown.value = !state.labelsShown.value;
  else if (key === "o") state.outline.value = !state.outline.value;
  else if (key === ",") state.fade(-1);
  else if (key === ".") state.fade(1);
  else if (key === "f") state.panelsShown.value = !state.panelsShown.value;
  else return false;
  return true;
}

function typedKey(key: string, painter: PainterController, commands: Commands): boolean {
  const tool = toolOfKey(key);
  if (tool) painter.takeTool(tool);
  else if (key === "n") painter.state.segment.value = 0;
  else if (key === "j") painter.showNextHole();
  else if (key === "?") commands.help();
  else if (key === "/") commands.searchClasses();
  else if (key === "+" || key === "=") painter.zoomBy(ZOOM_STEP);
  else if (key === "-") painter.zoomBy(1 / ZOOM_STEP);
  else return lookKey(key, painter);
  return true;
}

/** Keys that only mean something while the canvas has the focus: Tab, Space and arrows belong to the page elsewhere. */
function canvasKey(event: KeyboardEvent, painter: PainterController): boolean {
  if (event.key === "Tab" && !event.shiftKey)
    painter.state.panelsShown.value = !painter.state.panelsShown.value;
  else if (event.key !== " ") return painter.keyboard.move(event.key, event.shiftKey);
  else if (painter.keyboard.at.value) painter.keyboard.press(event.shiftKey);
  else painter.handHeld.value = true;
  return true;
}

function onCanvas(event: KeyboardEvent): boolean {
  const { target } = event;
  return (
    target === document.body || (target instanceof HTMLElement && target.dataset.testid === "painter-canvas")
  );
}

function pressed(event: KeyboardEvent, painter: PainterController, commands: Commands): boolean {
  if (event.ctrlKey || event.metaKey) return controlKey(event, painter, commands);
  if (event.altKey) return false;
  if (onCanvas(event) && canvasKey(event, painter)) return true;
  const isButton = event.target instanceof HTMLButtonElement && (event.key === "Enter" || event.key === " ");
  if (!isButton && painter.activeTool.key?.(event.key, painter)) return true;
  if (!isButton && answerKey(event.key, painter)) return true;
  if (!singleKeys.value) return false;
  const typed = () => typedKey(event.key.toLowerCase(), painter, commands);
  // A slash is Shift and 7 on a German keyboard: who types it wants the search, not the seventh class.
  return SIGNS.has(event.key) ? typed() : placedKey(event, painter) || typed();
}

/** Keys that were down when the window lost the keyboard are up as far as we know. */
function letGo(painter: PainterController): void {
  painter.state.heldOnlyUnpainted.value = false;
  painter.handHeld.value = false;
  painter.keyboard.release();
}

/** Listen until the returned function is called. An open dialog and text fields keep their keys. */
export function bindKeys(painter: PainterController, commands: Commands): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const held = (event: KeyboardEvent) => {
    painter.state.heldOnlyUnpainted.value = event.ctrlKey;
  };
  const down = (event: KeyboardEvent) => {
    held(event);
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (inField(event.target) && !event.ctrlKey && !event.metaKey) return;
    painter.tile.active.note(performance.now());
    if (pressed(event, painter, commands)) event.preventDefault();
  };
  const up = (event: KeyboardEvent) => {
    held(event);
    if (event.key !== " ") return;
    painter.handHeld.value = false;
    painter.keyboard.release();
  };
  addEventListener("keydown", down, { signal });
  addEventListener("keyup", up, { signal });
  addEventListener("blur", () => letGo(painter), { signal });
  return () => stop.abort();
}
