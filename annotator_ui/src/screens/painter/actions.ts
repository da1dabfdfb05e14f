/** Every command of the painter by name, for the command palette and whoever has no key for it. */
import { type MessageKey, t } from "../../i18n/index.ts";
import { TOOLS } from "../../model/toolState.ts";
import { toolCap } from "../../tools/registry.ts";
import { isOffered } from "../../tools/smart/offered.ts";
import { CLEANUPS } from "./cleanup.ts";
import type { PainterController } from "./controller.ts";
import {
  jumpTo,
  remove,
  segmentInHand,
  showAll,
  toggleHidden,
  toggleLock,
  unlockAll,
} from "./segmentVerbs.ts";
import {
  copy,
  cut,
  deselect,
  eraseSelection,
  fillSelection,
  invertSelection,
  paste,
  selectAll,
} from "./selectionVerbs.ts";

export interface PainterAction {
  readonly id: string;
  readonly label: string;
  /** The keys that do the same, as they are written in English; "" for none. */
  readonly keys: string;
  run(): void;
}

type Row = readonly [id: string, label: MessageKey, keys: string, run: (painter: PainterController) => void];

const onSegment = (act: (painter: PainterController, id: number) => void) => (painter: PainterController) => {
  const id = segmentInHand(painter);
  if (id === 0) painter.tell("nothing-selected");
  else act(painter, id);
};

const SELECTION: readonly Row[] = [
  ["select-all", "painter.do.select-all", "Ctrl+A", selectAll],
  ["deselect", "painter.do.deselect", "Ctrl+D", deselect],
  ["invert-selection", "painter.do.invert-selection", "Ctrl+I", invertSelection],
  ["copy", "painter.do.copy", "Ctrl+C", copy],
  ["cut", "painter.do.cut", "Ctrl+X", cut],
  ["paste", "painter.do.paste", "Ctrl+V", paste],
  ["erase-selection", "painter.do.erase-selection", "Delete", eraseSelection],
  ["fill-selection", "painter.do.fill-selection", "V Enter", fillSelection],
];

const SEGMENT: readonly Row[] = [
  ["lock", "painter.do.lock", "", onSegment(toggleLock)],
  ["hide", "painter.do.hide", "", onSegment(toggleHidden)],
  ["jump", "painter.do.jump", "", onSegment(jumpTo)],
  ["remove-segment", "painter.do.remove", "", onSegment(remove)],
  ["unlock-all", "painter.do.unlock-all", "", unlockAll],
  ["show-all", "painter.do.show-all", "", showAll],
];

const HAND: readonly Row[] = [
  ["tip", "painter.do.tip", "", ({ state }) => state.toggleTip()],
  ["size-unit", "painter.do.size-unit", "", ({ state }) => state.toggleSizeUnit()],
  ["undo", "painter.undo", "Ctrl+Z", (p) => p.undo()],
  ["redo", "painter.redo", "Ctrl+Y", (p) => p.redo()],
  ["next-hole", "painter.next-hole", "J", (p) => void p.showNextHole()],
  ["fit", "painter.key.fit", "0", (p) => p.fitTile()],
  ["save", "painter.key.save", "Ctrl+S", (p) => p.saveNow()],
];

const CLEAN: readonly Row[] = CLEANUPS.map((kind) => [
  `clean-${kind}`,
  `painter.clean.${kind}`,
  "",
  (painter) => {
    painter.state.panel.value = "clean";
    painter.cleanup.propose(kind);
  },
]);

function toolRows({ assist }: PainterController): readonly Row[] {
  return TOOLS.filter((tool) => isOffered(assist, tool)).map((tool) => [
    `tool-${tool}`,
    `painter.tool.${tool}`,
    toolCap(tool),
    (painter) => painter.takeTool(tool),
  ]);
}

export function painterActions(painter: PainterController): readonly PainterAction[] {
  return [...toolRows(painter), ...SELECTION, ...SEGMENT, ...CLEAN, ...HAND].map(
    ([id, label, keys, run]) => ({
      id,
      label: t(label),
      keys,
      run: () => run(painter),
    }),
  );
}
