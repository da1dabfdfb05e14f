/** What the list of keys shows: the commands that are offered, under their headings, as far as they answer a query. */
import { t } from "../../i18n/index.ts";
import { folded } from "../../kernel/fuzzy.ts";
import {
  bindings,
  type Command,
  isPresent,
  offered,
  SECTIONS,
  type Section,
} from "../../widgets/commands/command.ts";
import { chordWords } from "../../widgets/commands/words.ts";

export interface Entry {
  readonly command: Command;
  readonly title: string;
  /** More than the title says; "" for nothing. */
  readonly help: string;
  /** Its chords as they are printed. */
  readonly keys: readonly string[];
}

export interface Group {
  readonly section: Section;
  readonly entries: readonly Entry[];
}

function entryOf(command: Command): Entry {
  const title = command.title();
  const help = command.help?.() ?? "";
  const keys = (bindings.value.get(command.id) ?? []).map(chordWords);
  return { command, title, help: help === title ? "" : help, keys };
}

/** One character is a key, with or without Ctrl or Shift; more of them are looked for in the names too. */
function answers({ title, help, keys }: Entry, query: string): boolean {
  const typed = query.trim().toLowerCase();
  const held = (key: string) => key.toLowerCase() === typed || key.toLowerCase().endsWith(`+${typed}`);
  if (typed === "" || keys.some(held)) return true;
  const words = folded(query);
  return typed.length > 1 && words !== "" && `${folded(title)} ${folded(help)}`.includes(words);
}

export function groupsFor(query: string): readonly Group[] {
  const all = offered.value.filter(isPresent).map(entryOf);
  return SECTIONS.map((section) => ({
    section,
    entries: all.filter((entry) => entry.command.section === section && answers(entry, query)),
  })).filter(({ entries }) => entries.length > 0);
}

/** The name of a command, by id. */
export function titleOf(id: string): string {
  return (
    offered
      .peek()
      .find((c) => c.id === id)
      ?.title() ?? id
  );
}

/** Several keys of one command: "Ctrl+Shift+Z, Ctrl+Y". */
export function keysInWords(keys: readonly string[]): string {
  return keys.length > 0 ? keys.join(", ") : t("keys.none");
}
