/** How the commands of the desks (review, questions, mask viewer) are written down. */
import { type MessageKey, t } from "../../i18n/index.ts";
import type { Chord } from "../../model/keymap.ts";
import type { Command } from "../../widgets/commands/command.ts";

type More = Pick<Command, "when" | "momentary">;

export function deskCommand(
  id: string,
  title: MessageKey,
  keys: readonly Chord[],
  run: () => void,
  more: Partial<More> = {},
): Command {
  return { id: `desk.${id}`, section: "desk", title: () => t(title), keys, once: true, run, ...more };
}
