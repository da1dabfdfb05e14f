/**
 * What can be done now, by name. A screen offers its commands while it stands; the keyboard, the tooltips, the list of
 * keys and the command palette all read what is offered here.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import {
  AS_DELIVERED,
  bindingsOf,
  type Chord,
  choiceFromText,
  chordsOf,
  isCharacter,
  type Keyed,
  type KeymapChoice,
  type KeyPress,
} from "../../model/keymap.ts";
import { singleKeys } from "../keys.ts";

/** The headings of the list of keys, in its order. */
export const SECTIONS = [
  "tools",
  "brush",
  "classes",
  "segments",
  "selection",
  "cleanup",
  "view",
  "tile",
  "desk",
  "everywhere",
] as const;
export type Section = (typeof SECTIONS)[number];

export interface Command extends Keyed {
  readonly title: () => string;
  /** What the title leaves out, for the list of keys. */
  readonly help?: () => string;
  readonly section: Section;
  /** False where there is no such thing here: a model that is not configured, a digit without a class. */
  readonly present?: () => boolean;
  /** False while it would do nothing: its keys are then free for others. */
  readonly when?: () => boolean;
  /** A key that is held down gives it once, not again and again. */
  readonly once?: boolean;
  /** A long press of its key takes it back when the key comes up. */
  readonly momentary?: boolean;
  /** False where the palette has something better: it lists classes by name, not by digit. */
  readonly inPalette?: boolean;
  run(): void;
}

const STORED = "tessera.keys";

/** The keys this person chose, kept in this browser. */
export const keymapChoice = signal<KeymapChoice>(
  choiceFromText(localStorage.getItem(STORED) ?? "") ?? AS_DELIVERED,
);

export function chooseKeymap(choice: KeymapChoice): void {
  keymapChoice.value = choice;
  localStorage.setItem(STORED, JSON.stringify(choice));
}

const sets = signal<readonly ReadonlySignal<readonly Command[]>[]>([]);

/** Offer commands until the returned function is called. */
export function offerCommands(commands: ReadonlySignal<readonly Command[]>): () => void {
  sets.value = [...sets.peek(), commands];
  return () => {
    sets.value = sets.peek().filter((set) => set !== commands);
  };
}

/** Everything that is offered now; of two commands with one id the one that came last. */
export const offered = computed<readonly Command[]>(() => [
  ...new Map(
    sets.value.flatMap((set) => set.value.map((command) => [command.id, command] as const)),
  ).values(),
]);

export const bindings = computed(() => bindingsOf(offered.value, keymapChoice.value));

/** The chords of a command, by id; none when it is not offered. */
export function chordsFor(id: string): readonly Chord[] {
  return bindings.value.get(id) ?? [];
}

export const isPresent = (command: Command): boolean => command.present?.() ?? true;

/** Whether giving the command would do something now. */
export const mayAct = (command: Command): boolean => isPresent(command) && (command.when?.() ?? true);

/** The command that a press gives, of those given; null when it gives none. */
export function commandFor(commands: readonly Command[], press: KeyPress): Command | null {
  if (press.altKey) return null;
  const bound = bindings.value;
  for (const chord of chordsOf(press)) {
    if (isCharacter(chord) && !singleKeys.value) continue;
    const found = commands.find((c) => (bound.get(c.id) ?? c.keys).includes(chord) && mayAct(c));
    if (found) return found;
  }
  return null;
}

const LONG_MS = 350;
let pressed: { readonly command: Command; readonly code: string; readonly at: number } | null = null;

/** Do what a press says; true when it said something. */
export function obey(commands: readonly Command[], event: KeyboardEvent): boolean {
  const command = commandFor(commands, event);
  if (!command) return false;
  const again = event.repeat && (command.once || command.momentary);
  if (!again) command.run();
  if (!event.repeat) pressed = { command, code: event.code, at: performance.now() };
  return true;
}

/** A key came up: a momentary command that was held for long is taken back. */
export function release(event: KeyboardEvent): void {
  if (!pressed || pressed.code !== event.code) return;
  const { command, at } = pressed;
  pressed = null;
  if (command.momentary && performance.now() - at > LONG_MS) command.run();
}
