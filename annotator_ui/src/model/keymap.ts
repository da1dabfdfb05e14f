/**
 * Which keys do what: chords, presets, and the keys a person chose for a command.
 *
 * A chord is "ctrl+shift+z": Ctrl (or Cmd) and Shift, then the key. Letters and signs are named by what they type, in
 * lower case. Digits and brackets are named by their place ("@Digit1", "@BracketLeft"), because on French and German
 * keyboards they need Shift or AltGr. Signs carry no Shift: where they lie is the keyboard's affair.
 */

export type Chord = string;

/** What of a keyboard event names its chord. */
export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** A command as far as keys go: the part of its id before the dot is where it can be given. */
export interface Keyed {
  readonly id: string;
  /** Its keys when nobody has chosen others. */
  readonly keys: readonly Chord[];
}

export const PRESETS = ["tessera", "photoshop", "cvat"] as const;
export type PresetId = (typeof PRESETS)[number];
type Own = Readonly<Record<string, readonly Chord[]>>;

/** What a person chose: a preset, and own keys on top of each preset. */
export interface KeymapChoice {
  readonly preset: PresetId;
  readonly own: Readonly<Partial<Record<PresetId, Own>>>;
}

/** The chords of every command, by its id. */
export type Bindings = ReadonlyMap<string, readonly Chord[]>;

export const AS_DELIVERED: KeymapChoice = { preset: "tessera", own: {} };

const PLACED = /^(?:Digit\d|Bracket(?:Left|Right))$/;
/** Signs that mean what they are, also where they lie on a digit. */
const MEANT: ReadonlySet<string> = new Set(["/", "?"]);
const LATIN = /^[a-z\u00c0-\u024f]$/;

/** The letter or name of a key; on a keyboard of another script, the Latin letter at its place. */
function typedKey({ key, code }: KeyPress): string {
  const typed = key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
  return place && /^\p{L}$/u.test(typed) && !LATIN.test(typed) ? place : typed;
}

function placeOf({ key, code }: KeyPress): string | null {
  if (PLACED.test(code)) return `@${code}`;
  // The keyboards on screens of tablets have no places, and a number pad without its lock has arrows.
  const isBare = code === "" || /^Numpad\d$/.test(code);
  return isBare && /^\d$/.test(key) ? `@Digit${key}` : null;
}

const isLetter = (key: string): boolean => /^\p{L}$/u.test(key);

/** The chords that a press may mean, the likeliest first. */
export function chordsOf(press: KeyPress): readonly Chord[] {
  const typed = typedKey(press);
  const control = press.ctrlKey || press.metaKey ? "ctrl+" : "";
  const shift = press.shiftKey ? "shift+" : "";
  const place = placeOf(press);
  const named = control + (isLetter(typed) || typed.length > 1 ? shift : "") + typed;
  if (place === null) return [named];
  const placed = control + shift + place;
  // A slash is Shift and 7 on a German keyboard: who types it wants what the slash does, not what the digit does.
  return MEANT.has(typed) ? [named, placed] : /^\d$/.test(typed) ? [placed] : [placed, named];
}

/** True for a chord that types a character: those a person can switch off (WCAG 2.1.4). */
export function isCharacter(chord: Chord): boolean {
  if (chord.startsWith("ctrl+")) return false;
  const key = chord.replace(/^shift\+/, "");
  return key.startsWith("@") || [...key].length === 1;
}

const MODIFIERS: ReadonlySet<string> = new Set([
  "control",
  "shift",
  "alt",
  "altgraph",
  "meta",
  "capslock",
  "dead",
]);
/** Keys that belong to the canvas, to the tool in the hand and to moving about the page. */
const KEPT = /^(?:shift\+)?(?:tab|escape|enter|backspace| |arrow\w+)$/;
/** Browsers do not hand these to a page, or a person would lose the page by them. */
const BROWSERS = /^(?:ctrl\+(?:shift\+)?[wtnrq]|ctrl\+(?:shift\+)?tab|f5|f11|f12)$/;

export type Recorded =
  | { readonly kind: "chord"; readonly chord: Chord }
  /** Only a modifier so far. */
  | { readonly kind: "more" }
  | { readonly kind: "refused"; readonly why: "alt" | "kept" | "browser" };

/** What a press means to somebody who is choosing keys for a command. */
export function record(press: KeyPress): Recorded {
  if (MODIFIERS.has(press.key.toLowerCase())) return { kind: "more" };
  if (press.altKey) return { kind: "refused", why: "alt" };
  const chord = chordsOf(press)[0] ?? "";
  if (KEPT.test(chord)) return { kind: "refused", why: "kept" };
  if (BROWSERS.test(chord)) return { kind: "refused", why: "browser" };
  return { kind: "chord", chord };
}

/**
 * What differs from our own keys in the habits of other tools. In none of them two commands may share a chord; a test
 * holds that.
 */
const CHANGES: Readonly<Record<PresetId, Own>> = {
  tessera: {},
  photoshop: {
    "painter.tool-polygon": ["p"],
    "painter.tool-lasso": ["l"],
    "painter.tool-livewire": ["shift+l"],
    "painter.tool-superpixel": ["shift+w"],
    "painter.tool-region": ["shift+s"],
    "painter.tool-box": ["m"],
    "painter.tool-split": ["c"],
    "painter.tool-merge": ["ctrl+e"],
    "painter.tool-pan": ["h"],
    "painter.tool-scribble": ["s"],
    "painter.invert-selection": ["ctrl+shift+i", "ctrl+i"],
    "painter.labels": ["ctrl+h"],
    "painter.fit": ["ctrl+@Digit0", "@Digit0"],
    "painter.zoom-in": ["ctrl++", "ctrl+=", "+", "="],
    "painter.zoom-out": ["ctrl+-", "-"],
    "painter.fill-selection": ["shift+delete"],
    "painter.lock": ["ctrl+/"],
  },
  cvat: {
    "painter.tool-brush": ["shift+@Digit1", "b"],
    "painter.tool-eraser": ["shift+@Digit2", "e"],
    "painter.tool-polygon": ["shift+@Digit3", "p"],
    "painter.help": ["f1", "?"],
    "painter.lock": ["l"],
    "painter.hide": ["h"],
    "painter.labels": ["shift+h"],
    "painter.guide": ["shift+t"],
    "painter.tool-livewire": ["shift+l"],
    "painter.tool-lasso": ["shift+p"],
    "painter.flag-occluded": ["q"],
    "painter.remove-segment": ["shift+delete"],
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [
        `painter.class-${i + 1}`,
        [`ctrl+@Digit${i + 1}`, `@Digit${i + 1}`],
      ]),
    ),
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`painter.digit-${i + 1}`, [`ctrl+shift+@Digit${i + 1}`]]),
    ),
    "painter.full": [],
  },
};

export function bindingsOf(commands: readonly Keyed[], choice: KeymapChoice): Bindings {
  const own = choice.own[choice.preset] ?? {};
  const preset = CHANGES[choice.preset];
  return new Map(commands.map(({ id, keys }) => [id, own[id] ?? preset[id] ?? keys]));
}

const scopeOf = (id: string): string => id.split(".")[0] ?? "";

/** Whether two commands can be given at the same time, so that they cannot share a chord. */
export function meet(a: string, b: string): boolean {
  return scopeOf(a) === scopeOf(b) || scopeOf(a) === "shell" || scopeOf(b) === "shell";
}

/** The other command that has a chord where `id` is given; null when it is free. */
export function holderOf(bindings: Bindings, chord: Chord, id: string): string | null {
  const found = [...bindings].find(
    ([other, chords]) => other !== id && meet(other, id) && chords.includes(chord),
  );
  return found?.[0] ?? null;
}

function withOwn(choice: KeymapChoice, own: Own): KeymapChoice {
  return { ...choice, own: { ...choice.own, [choice.preset]: own } };
}

/** Take chords away from whoever has them beside `id`. */
function takenFrom(choice: KeymapChoice, bindings: Bindings, id: string, chords: readonly Chord[]): Own {
  const own: Record<string, readonly Chord[]> = { ...choice.own[choice.preset] };
  for (const chord of chords) {
    const holder = holderOf(bindings, chord, id);
    if (holder) own[holder] = (own[holder] ?? bindings.get(holder) ?? []).filter((c) => c !== chord);
  }
  return own;
}

/** Give a command one chord, and take it from the command that has it; null leaves the command without keys. */
export function rebind(
  choice: KeymapChoice,
  bindings: Bindings,
  id: string,
  chord: Chord | null,
): KeymapChoice {
  const chords = chord === null ? [] : [chord];
  return withOwn(choice, { ...takenFrom(choice, bindings, id, chords), [id]: chords });
}

/** Give a command its preset's keys again, and take them from whoever got them meanwhile. */
export function resetOne(choice: KeymapChoice, commands: readonly Keyed[], id: string): KeymapChoice {
  const { [id]: _, ...rest } = takenFrom(
    choice,
    bindingsOf(commands, choice),
    id,
    bindingsOf(commands, { ...choice, own: {} }).get(id) ?? [],
  );
  return withOwn(choice, rest);
}

/** The preset as it is delivered. */
export function resetAll(choice: KeymapChoice): KeymapChoice {
  return withOwn(choice, {});
}

export function isOwn(choice: KeymapChoice, id: string): boolean {
  return choice.own[choice.preset]?.[id] !== undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isChords = (value: unknown): value is readonly Chord[] =>
  Array.isArray(value) && value.every((chord) => typeof chord === "string" && chord !== "");

function ownFrom(value: unknown): Own {
  return isRecord(value)
    ? (Object.fromEntries(Object.entries(value).filter(([, c]) => isChords(c))) as Own)
    : {};
}

/** Read what was kept or pasted; null when it is no choice of keys. What is not understood in it is left out. */
export function choiceFromText(text: string): KeymapChoice | null {
  try {
    const kept: unknown = JSON.parse(text);
    if (!isRecord(kept)) return null;
    const preset = PRESETS.find((known) => known === kept.preset);
    const own = isRecord(kept.own) ? kept.own : {};
    if (!preset) return null;
    return { preset, own: Object.fromEntries(PRESETS.map((id) => [id, ownFrom(own[id])])) };
  } catch {
    return null;
  }
}
