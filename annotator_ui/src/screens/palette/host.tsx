/** Ctrl+K from anywhere: the palette itself loads when it is first asked for. */
import { signal, useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { me } from "../../net/session.ts";
import { announce } from "../../widgets/announcer.tsx";
import { type Command, commandFor, offerCommands } from "../../widgets/commands/command.ts";

type Shown = FunctionComponent<{ onClose: () => void }>;

const paletteOpen = signal(false);

const OPEN: Command = {
  id: "shell.palette",
  section: "everywhere",
  title: () => t("palette.title"),
  keys: ["ctrl+k"],
  once: true,
  inPalette: false,
  run: () => {
    paletteOpen.value = true;
  },
};
const COMMANDS = signal<readonly Command[]>([OPEN]);

function useOpener(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      if (commandFor(COMMANDS.value, event) !== OPEN) return;
      event.preventDefault();
      if (!event.repeat) OPEN.run();
    };
    const takeBack = offerCommands(COMMANDS);
    // Before the screens: also from a field the palette opens.
    addEventListener("keydown", press, { capture: true });
    return () => {
      takeBack();
      removeEventListener("keydown", press, { capture: true });
    };
  }, []);
}

export function PaletteHost() {
  const loaded = useSignal<{ Show: Shown } | null>(null);
  const open = paletteOpen.value && Boolean(me.value);
  useOpener();
  useEffect(() => {
    if (!open || loaded.peek()) return;
    import("./palette.tsx").then(
      ({ Palette }) => {
        loaded.value = { Show: Palette };
      },
      () => {
        paletteOpen.value = false;
        announce(t("problem.offline"));
      },
    );
  }, [open]);
  if (!open || !loaded.value) return null;
  const { Show } = loaded.value;
  return <Show onClose={() => (paletteOpen.value = false)} />;
}
