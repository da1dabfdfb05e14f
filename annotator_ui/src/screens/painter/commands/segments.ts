/** Commands on the segment in the hand, on the selection, and for cleaning up. */
import { type MessageKey, t } from "../../../i18n/index.ts";
import type { Chord } from "../../../model/keymap.ts";
import type { Command } from "../../../widgets/commands/command.ts";
import { CLEANUPS, type CleanupKind } from "../cleanup.ts";
import type { PainterController } from "../controller.ts";
import {
  jumpTo,
  remove,
  SEGMENT_FLAGS,
  segmentInHand,
  showAll,
  toggleFlag,
  toggleHidden,
  toggleLock,
  unlockAll,
} from "../segmentVerbs.ts";
import {
  copy,
  cut,
  deselect,
  eraseSelection,
  fillSelection,
  invertSelection,
  paste,
  selectAll,
} from "../selectionVerbs.ts";
import { command, type Desk } from "./desk.ts";
import { showPanel } from "./view.ts";

type Verb = (painter: PainterController, id: number) => void;

const onSegment = (painter: PainterController, act: Verb) => () => {
  const id = segmentInHand(painter);
  if (id === 0) painter.tell("nothing-selected");
  else act(painter, id);
};

export function segmentCommands({ painter }: Desk): readonly Command[] {
  const verb = (id: string, title: MessageKey, act: Verb) =>
    command("segments", id, title, [], onSegment(painter, act), { once: true });
  return [
    verb("lock", "painter.do.lock", toggleLock),
    verb("hide", "painter.do.hide", toggleHidden),
    verb("jump", "painter.do.jump", jumpTo),
    verb("remove-segment", "painter.do.remove", remove),
    ...SEGMENT_FLAGS.map((flag) => ({
      ...verb(`flag-${flag}`, `painter.flag.${flag}`, (p: PainterController, id: number) =>
        toggleFlag(p, id, flag),
      ),
      help: () => t(`painter.flag.${flag}.help`),
    })),
    command("segments", "unlock-all", "painter.do.unlock-all", [], () => unlockAll(painter)),
    command("segments", "show-all", "painter.do.show-all", [], () => showAll(painter)),
  ];
}

export function selectionCommands({ painter }: Desk): readonly Command[] {
  const selected = () => painter.document.selection.value !== null;
  const verb = (id: string, title: MessageKey, keys: readonly Chord[], act: (p: PainterController) => void) =>
    command("selection", id, title, keys, () => act(painter), { once: true });
  return [
    verb("select-all", "painter.do.select-all", ["ctrl+a"], selectAll),
    verb("deselect", "painter.do.deselect", ["ctrl+d"], deselect),
    verb("invert-selection", "painter.do.invert-selection", ["ctrl+i", "ctrl+shift+i"], invertSelection),
    verb("copy", "painter.do.copy", ["ctrl+c"], copy),
    verb("cut", "painter.do.cut", ["ctrl+x"], cut),
    verb("paste", "painter.do.paste", ["ctrl+v"], paste),
    {
      ...verb("erase-selection", "painter.do.erase-selection", ["delete", "backspace"], eraseSelection),
      when: selected,
    },
    verb("fill-selection", "painter.do.fill-selection", [], fillSelection),
  ];
}

function propose(painter: PainterController, kind: CleanupKind): void {
  showPanel(painter, "clean");
  painter.cleanup.propose(kind);
}

/** Verify that nothing of the class in the hand is here, or take it back. */
function verifyClass({ document, state }: PainterController): void {
  const id = state.classId.value;
  document.verifyAbsent(id, !document.absent.value.includes(id));
}

export function cleanupCommands({ painter }: Desk): readonly Command[] {
  return [
    command("cleanup", "verify-absent", "absent.verify", ["shift+n"], () => verifyClass(painter), {
      when: () => !painter.document.has(painter.state.classId.value),
      once: true,
    }),
    command("cleanup", "next-hole", "painter.next-hole", ["j"], () => void painter.showNextHole()),
    ...CLEANUPS.map((kind) =>
      command("cleanup", `clean-${kind}`, `painter.clean.${kind}`, [], () => propose(painter, kind), {
        help: () => t(`painter.clean.${kind}.help`),
      }),
    ),
  ];
}
