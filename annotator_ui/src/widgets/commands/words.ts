/** Chords as they are printed on the keyboard in front of the person. */
import { signal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import type { Chord } from "../../model/keymap.ts";
import { chordsFor } from "./command.ts";

interface LayoutKeyboard {
  getLayoutMap(): Promise<ReadonlyMap<string, string>>;
}

const layout = signal<ReadonlyMap<string, string>>(new Map());

/** Ask the browser what is printed on the keys, where it tells (Chromium, in a secure context). */
async function askLayout(): Promise<void> {
  const { keyboard } = navigator as Navigator & { keyboard?: LayoutKeyboard };
  try {
    if (keyboard) layout.value = await keyboard.getLayoutMap();
  } catch {
    // A frame without the permission: the names of the American keyboard are shown.
  }
}
void askLayout();

export const isMac = /^Mac|^iP/.test(navigator.platform);

const PLACES: Readonly<Record<string, string>> = { BracketLeft: "[", BracketRight: "]" };
const SIGNS: Readonly<Record<string, string>> = {
  enter: "⏎",
  backspace: "⌫",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  escape: "Esc",
  "-": "−",
};

function keyWord(key: string): string {
  const place = /^@(.+)$/.exec(key)?.[1];
  if (place)
    return (
      /^Digit(\d)$/.exec(place)?.[1] ?? (layout.value.get(place) ?? PLACES[place] ?? place).toUpperCase()
    );
  if (key === " ") return t("painter.key-name.space");
  if (key === "delete") return t("keys.name.delete");
  return SIGNS[key] ?? (key.length > 1 ? key.charAt(0).toUpperCase() + key.slice(1) : key.toUpperCase());
}

/** "Ctrl+Shift+Z", "Strg+Umschalt+Z", "⌘⇧Z". */
export function chordWords(chord: Chord): string {
  const [, control, shift, key] = /^(ctrl\+)?(shift\+)?(.+)$/.exec(chord) ?? [];
  const word = keyWord(key ?? chord);
  if (isMac) return `${control ? "⌘" : ""}${shift ? "⇧" : ""}${word}`;
  const parts = [control && t("painter.key-name.ctrl"), shift && t("painter.key-name.shift"), word];
  return parts.filter(Boolean).join("+");
}

/** The first chord of a command in words; "" when it has none or is not offered. */
export function keyOf(id: string): string {
  const [first] = chordsFor(id);
  return first ? chordWords(first) : "";
}

/** The same in as little room as a tool's button has: "⇧L". */
export function narrowKeyOf(id: string): string {
  const [first] = chordsFor(id);
  const [, control, shift, key] = /^(ctrl\+)?(shift\+)?(.+)$/.exec(first ?? "") ?? [];
  return key ? `${control ? "⌃" : ""}${shift ? "⇧" : ""}${keyWord(key)}` : "";
}

/** A name with its key behind it, for tooltips: "Undo (Ctrl+Z)". */
export function withKey(name: string, id: string): string {
  const key = keyOf(id);
  return key ? `${name} (${key})` : name;
}
