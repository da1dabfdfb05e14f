/** Classes by digit: taking one, and giving a digit to the one in the hand. */
import { t } from "../../../i18n/index.ts";
import type { Command } from "../../../widgets/commands/command.ts";
import { command, type Desk } from "./desk.ts";

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

function takeDigit({ painter }: Desk, digit: number): Command {
  const kind = () => painter.state.classes.get(painter.digits.classes.value[digit - 1] ?? Number.NaN);
  return command(
    "classes",
    `class-${digit}`,
    "painter.key.class",
    [`@Digit${digit}`],
    () => {
      const own = kind();
      if (own) painter.state.takeClass(own.id);
    },
    {
      title: () => t("keys.do.class", { name: kind()?.name ?? "–" }),
      present: () => kind() !== undefined,
      inPalette: false,
    },
  );
}

function giveDigit({ painter }: Desk, digit: number): Command {
  const keys = [`shift+@Digit${digit}`];
  return command(
    "classes",
    `digit-${digit}`,
    "painter.key.assign",
    keys,
    () => painter.digits.assign(digit, painter.state.classId.value),
    {
      title: () => t("keys.do.assign", { digit }),
      once: true,
      inPalette: false,
    },
  );
}

/** Scribbles that wait go on with another instance; else the next stroke makes one. */
function beginAnother(painter: Desk["painter"]): void {
  if (!painter.activeTool.key?.("n", painter)) painter.state.segment.value = 0;
}

export function classCommands(desk: Desk): readonly Command[] {
  const { painter } = desk;
  return [
    ...DIGITS.map((digit) => takeDigit(desk, digit)),
    command("classes", "search", "painter.key.search", ["/"], desk.searchClasses, { once: true }),
    command("classes", "new", "painter.key.new", ["n"], () => beginAnother(painter)),
    ...DIGITS.map((digit) => giveDigit(desk, digit)),
  ];
}
