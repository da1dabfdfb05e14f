/**
 * The painter's keyboard. Keys of the canvas and answers to what is shown come first, then the tool in the hand, then
 * the commands by the keys the person chose (see `model/keymap.ts` for which keyboards mean what).
 */
import { signal } from "@preact/signals";
import type { Command } from "../../widgets/commands/command.ts";
import { obey, offerCommands, release } from "../../widgets/commands/command.ts";
import { writesText } from "../../widgets/keys.ts";
import { offerItems } from "../palette/items.ts";
import { type Commands, painterCommands } from "./commands/index.ts";
import type { PainterController } from "./controller.ts";
import { paletteItems } from "./paletteItems.ts";
import { deselect } from "./selectionVerbs.ts";

export type { Commands } from "./commands/index.ts";

/** Keys that answer what is shown: a clean-up that waits, or a selection. */
function answerKey(key: string, painter: PainterController): boolean {
  const { cleanup } = painter;
  if (cleanup.waiting.value && key === "Enter") cleanup.accept();
  else if (cleanup.waiting.value && key === "Escape") cleanup.discard();
  else if (key === "Escape" && painter.document.selection.value) deselect(painter);
  else return false;
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

/** Enter, Escape and their like for what is under way; letters are the commands'. */
function namedKey(event: KeyboardEvent, painter: PainterController): boolean {
  if (event.key.length === 1) return false;
  const isButton = event.target instanceof HTMLButtonElement && event.key === "Enter";
  return (
    !isButton && ((painter.activeTool.key?.(event.key, painter) ?? false) || answerKey(event.key, painter))
  );
}

function pressed(event: KeyboardEvent, painter: PainterController, commands: readonly Command[]): boolean {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && onCanvas(event) && canvasKey(event, painter)) return true;
  return (plain && namedKey(event, painter)) || obey(commands, event);
}

/** Keys that were down when the window lost the keyboard are up as far as we know. */
function letGo(painter: PainterController): void {
  painter.state.heldOnlyUnpainted.value = false;
  painter.handHeld.value = false;
  painter.keyboard.release();
}

/** Listen, and offer the commands, until the returned function is called. An open dialog and text fields keep their keys. */
export function bindKeys(painter: PainterController, desk: Commands): () => void {
  const commands = painterCommands({ painter, ...desk });
  const stop = new AbortController();
  const listening = { signal: stop.signal };
  const held = (event: KeyboardEvent) => {
    painter.state.heldOnlyUnpainted.value = event.ctrlKey;
  };
  const down = (event: KeyboardEvent) => {
    held(event);
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    // What is being handed in changes no more.
    if (painter.submitting.value) return;
    if (writesText(event)) return;
    painter.tile.active.note(performance.now());
    if (pressed(event, painter, commands)) event.preventDefault();
  };
  const up = (event: KeyboardEvent) => {
    held(event);
    release(event);
    if (event.key !== " ") return;
    painter.handHeld.value = false;
    painter.keyboard.release();
  };
  addEventListener("keydown", down, listening);
  addEventListener("keyup", up, listening);
  addEventListener("blur", () => letGo(painter), listening);
  const takeBack = [offerCommands(signal(commands)), offerItems(() => paletteItems(painter))];
  return () => {
    stop.abort();
    for (const take of takeBack) take();
  };
}
