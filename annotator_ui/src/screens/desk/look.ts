/** How labels are shown while one looks: on or off, filled or as outline, how opaque. Kept from tile to tile. */
import { signal } from "@preact/signals";
import { useCommands } from "../../widgets/commands/use.ts";
import { deskCommand } from "./command.ts";

export interface Look {
  shown: boolean;
  outline: boolean;
  opacity: number;
}

const look = signal<Look>({ shown: true, outline: false, opacity: 0.5 });

export function changeLook(change: Partial<Look>): void {
  look.value = { ...look.value, ...change };
}

const byTenth = (step: number) =>
  changeLook({
    shown: true,
    opacity: Math.min(1, Math.max(0, Math.round(look.value.opacity * 10 + step) / 10)),
  });

/** The look, with its commands: H labels (held for a glance), O outline, comma and full stop opacity. */
export function useLook(): Look {
  useCommands([
    deskCommand("labels", "painter.key.labels", ["h"], () => changeLook({ shown: !look.value.shown }), {
      momentary: true,
    }),
    deskCommand("outline", "painter.key.outline", ["o"], () => changeLook({ outline: !look.value.outline })),
    { ...deskCommand("fainter", "keys.do.fainter", [","], () => byTenth(-1)), once: false },
    { ...deskCommand("stronger", "keys.do.stronger", ["."], () => byTenth(1)), once: false },
  ]);
  return look.value;
}
