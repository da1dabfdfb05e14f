/** How labels are shown while one looks: on or off, filled or as outline, how opaque. Kept from tile to tile. */
import { signal } from "@preact/signals";
import { useKeys } from "../../widgets/keys.ts";

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

/** The look, with its keys: H labels, O outline, comma and full stop opacity. */
export function useLook(): Look {
  useKeys({
    h: () => changeLook({ shown: !look.value.shown }),
    o: () => changeLook({ outline: !look.value.outline }),
    ",": () => byTenth(-1),
    ".": () => byTenth(1),
  });
  return look.value;
}
