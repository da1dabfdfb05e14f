/** Ctrl+K and the question mark from anywhere: the palette and the list of keys load when they are first asked for. */
import { type Signal, signal, useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { me } from "../../net/session.ts";
import { announce } from "../../widgets/announcer.tsx";
import { type Command, commandFor, offerCommands, offered } from "../../widgets/commands/command.ts";
import { keysAreElsewhere } from "../../widgets/keys.ts";

type Shown = FunctionComponent<{ onClose: () => void }>;
type Loader = () => Promise<Shown>;

const paletteOpen = signal(false);
const keysOpen = signal(false);

/** The painter lists its keys itself, with those of the pointer and its project's instructions. */
const listsItself = () => offered.value.some(({ id }) => id === "painter.help");

function opener(id: string, keys: readonly string[], title: () => string, open: Signal<boolean>): Command {
  const run = () => {
    open.value = true;
  };
  return { id: `shell.${id}`, section: "everywhere", title, keys, once: true, run };
}

const PALETTE: Command = {
  ...opener("palette", ["ctrl+k"], () => t("palette.title"), paletteOpen),
  inPalette: false,
};
const KEYS: Command = {
  ...opener("keys", ["?"], () => t("keys.title"), keysOpen),
  present: () => !listsItself(),
};
const COMMANDS = signal<readonly Command[]>([PALETTE, KEYS]);

/** The palette opens from a field too; a question mark there is text. */
function isElsewhere(command: Command, event: KeyboardEvent): boolean {
  if (command === KEYS) return keysAreElsewhere(event);
  return event.defaultPrevented || document.querySelector("dialog[open]") !== null;
}

function useOpeners(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const command = me.peek() ? commandFor(COMMANDS.value, event) : null;
      if (!command || isElsewhere(command, event)) return;
      event.preventDefault();
      if (!event.repeat) command.run();
    };
    const takeBack = offerCommands(COMMANDS);
    // Before the screens, whose fields would take the press.
    addEventListener("keydown", press, { capture: true });
    return () => {
      takeBack();
      removeEventListener("keydown", press, { capture: true });
    };
  }, []);
}

function Lazy({ open, load }: { open: Signal<boolean>; load: Loader }) {
  const loaded = useSignal<{ Show: Shown } | null>(null);
  const isOpen = open.value && Boolean(me.value);
  useEffect(
    () => () => {
      open.value = false;
    },
    [],
  );
  useEffect(() => {
    if (!isOpen || loaded.peek()) return;
    load().then(
      (Show) => {
        loaded.value = { Show };
      },
      () => {
        open.value = false;
        announce(t("problem.offline"));
      },
    );
  }, [isOpen]);
  if (!isOpen || !loaded.value) return null;
  const { Show } = loaded.value;
  return <Show onClose={() => (open.value = false)} />;
}

const loadPalette: Loader = async () => (await import("./palette.tsx")).Palette;
const loadKeys: Loader = async () => (await import("../keysheet/sheet.tsx")).KeySheet;

export function PaletteHost() {
  useOpeners();
  return (
    <>
      <Lazy open={paletteOpen} load={loadPalette} />
      <Lazy open={keysOpen} load={loadKeys} />
    </>
  );
}
