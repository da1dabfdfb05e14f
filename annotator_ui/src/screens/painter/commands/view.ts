/** How the tile is looked at, and what is done with it as a whole. */
import type { ToolState } from "../../../model/toolState.ts";
import type { Command } from "../../../widgets/commands/command.ts";
import type { PainterController } from "../controller.ts";
import { toggleDisplay } from "../displayPanel.tsx";
import { giveBack } from "../submit.ts";
import { command, type Desk } from "./desk.ts";

const ZOOM_STEP = 1.25;

/** Open one of the lists at the right edge, wherever the panels are. */
export function showPanel({ state }: PainterController, panel: ToolState["panel"]["value"]): void {
  state.panelsShown.value = true;
  state.drawerOpen.value = true;
  state.panel.value = panel;
}

const flip = (setting: { value: boolean }) => () => {
  setting.value = !setting.value;
};

export function viewCommands({ painter }: Desk): readonly Command[] {
  const { state } = painter;
  const once = { once: true };
  return [
    command("view", "fit", "painter.key.fit", ["@Digit0"], () => painter.fitTile()),
    command("view", "full", "painter.key.full", ["ctrl+@Digit1"], () => painter.zoomTo(1)),
    command("view", "zoom-in", "keys.do.zoom-in", ["+", "="], () => painter.zoomBy(ZOOM_STEP)),
    command("view", "zoom-out", "keys.do.zoom-out", ["-"], () => painter.zoomBy(1 / ZOOM_STEP)),
    command("view", "labels", "painter.key.labels", ["h"], flip(state.labelsShown), { momentary: true }),
    command("view", "outline", "painter.key.outline", ["o"], flip(state.outline), once),
    command("view", "fainter", "keys.do.fainter", [","], () => state.fade(-1)),
    command("view", "stronger", "keys.do.stronger", ["."], () => state.fade(1)),
    command("view", "display", "display.do", [], () => toggleDisplay(), once),
    command("view", "panels", "painter.key.panels", ["f"], flip(state.panelsShown), once),
    command("view", "guide", "guide.do", ["t"], () => painter.guide.toggle(), {
      once: true,
      when: () => painter.guide.exists,
    }),
    command("view", "panel-classes", "keys.do.panel-classes", [], () => showPanel(painter, "classes")),
    command("view", "panel-segments", "keys.do.panel-segments", [], () => showPanel(painter, "segments")),
    command("view", "panel-clean", "keys.do.panel-clean", [], () => showPanel(painter, "clean")),
  ];
}

export function tileCommands({ painter, submit, help }: Desk): readonly Command[] {
  const { lease, local } = painter.tile;
  return [
    command("tile", "undo", "painter.undo", ["ctrl+z"], () => painter.undo()),
    command("tile", "redo", "painter.redo", ["ctrl+shift+z", "ctrl+y"], () => painter.redo()),
    command("tile", "save", "painter.key.save", ["ctrl+s"], () => painter.saveNow(), { once: true }),
    command("tile", "submit", "painter.key.submit", ["ctrl+enter"], submit, { once: true }),
    command("tile", "give-back", "painter.give-back", [], () => void giveBack(painter), {
      when: () => !local,
    }),
    command("tile", "extend-lease", "keys.do.extend-lease", [], () => void painter.extendLease(), {
      present: () => !local,
      when: () => !lease.lost.value,
    }),
    command("tile", "help", "keys.do.help", ["?"], help, { once: true }),
  ];
}
