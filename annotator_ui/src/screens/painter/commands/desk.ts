/** How the commands of the painter are written down. */
import { type MessageKey, t } from "../../../i18n/index.ts";
import type { Chord } from "../../../model/keymap.ts";
import type { Command, Section } from "../../../widgets/commands/command.ts";
import type { PainterController } from "../controller.ts";

/** What the screen around the canvas does for its commands. */
export interface Commands {
  submit(): void;
  help(): void;
  searchClasses(): void;
}

export interface Desk extends Commands {
  readonly painter: PainterController;
}

type More = Partial<
  Pick<Command, "present" | "when" | "once" | "momentary" | "inPalette" | "title" | "help">
>;

/** A command of the painter; `title` is a message without values unless `more` has another. */
export function command(
  section: Section,
  id: string,
  title: MessageKey,
  keys: readonly Chord[],
  run: () => void,
  more: More = {},
): Command {
  return { id: `painter.${id}`, section, title: () => t(title), keys, run, ...more };
}
