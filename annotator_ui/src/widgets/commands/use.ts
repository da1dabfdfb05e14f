/** Commands of a screen: bound to their keys and offered to the palette while the component stands. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { keysAreElsewhere } from "../keys.ts";
import { type Command, obey, offerCommands, release } from "./command.ts";

const signature = (commands: readonly Command[]): string => commands.map((c) => c.id).join(" ");

/** The same commands by what `latest` says of them when they are asked, not by what was true when they were offered. */
function lasting(commands: readonly Command[], latest: { current: readonly Command[] }): readonly Command[] {
  const now = (id: string) => latest.current.find((c) => c.id === id);
  return commands.map((command) => ({
    ...command,
    when: () => now(command.id)?.when?.() ?? now(command.id) !== undefined,
    run: () => now(command.id)?.run(),
  }));
}

/** The commands may be made anew with every render; what they do is always the newest. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  const shown = useSignal<readonly Command[]>([]);
  if (signature(shown.peek()) !== signature(commands)) shown.value = lasting(commands, latest);
  // Bound before the browser paints: what can be seen can be pressed.
  useLayoutEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const press = (event: KeyboardEvent) => {
      if (keysAreElsewhere(event)) return;
      if (obey(latest.current, event)) event.preventDefault();
    };
    addEventListener("keydown", press, { signal });
    addEventListener("keyup", release, { signal });
    const take = offerCommands(shown);
    return () => {
      stop.abort();
      take();
    };
  }, []);
}
