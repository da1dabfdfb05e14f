/** One command a tool, and what is set for the tool in the hand. */
import { t } from "../../../i18n/index.ts";
import { TOOLS, type ToolId } from "../../../model/toolState.ts";
import { TOOL_ENTRIES } from "../../../tools/registry.ts";
import { isOffered } from "../../../tools/smart/offered.ts";
import type { Command } from "../../../widgets/commands/command.ts";
import type { PainterController } from "../controller.ts";
import { command, type Desk } from "./desk.ts";

/** Taking these again changes between the neighbours' and the previous frame's, and between found and whole boxes. */
const AGAIN: Partial<Record<ToolId, string>> = { ghost: "a", box: "r" };

function take(painter: PainterController, tool: ToolId): void {
  const again = AGAIN[tool];
  if (again && painter.activeTool === painter.tools[tool]) painter.activeTool.key?.(again, painter);
  else painter.takeTool(tool);
}

export function toolCommands({ painter }: Desk): readonly Command[] {
  return TOOLS.map((tool) => {
    const { key } = TOOL_ENTRIES[tool];
    return command(
      "tools",
      `tool-${tool}`,
      `painter.tool.${tool}`,
      key ? [key] : [],
      () => take(painter, tool),
      {
        help: () => t(`painter.key.${tool}`),
        present: () => isOffered(painter.assist, tool),
        once: true,
      },
    );
  });
}

export function brushCommands({ painter }: Desk): readonly Command[] {
  const { state } = painter;
  const press = (key: string) => () => painter.activeTool.key?.(key, painter);
  return [
    command("brush", "smaller", "painter.smaller", ["@BracketLeft"], () => state.resize(-1)),
    command("brush", "larger", "painter.larger", ["@BracketRight"], () => state.resize(1)),
    command("brush", "tip", "painter.do.tip", [], () => state.toggleTip()),
    command("brush", "size-unit", "painter.do.size-unit", [], () => state.toggleSizeUnit()),
    command("brush", "pressure", "keys.do.pressure", [], () => {
      state.pressureSize.value = !state.pressureSize.value;
    }),
    command(
      "brush",
      "only-unpainted",
      "keys.do.only-unpainted",
      ["u"],
      () => {
        state.onlyUnpainted.value = !state.onlyUnpainted.value;
      },
      { once: true },
    ),
    command("brush", "only-class", "keys.do.only-class", [], () => {
      state.onlyClass.value = state.onlyClass.value === null ? state.classId.value : null;
    }),
    command("brush", "area-makes", "keys.do.area-makes", [], () => {
      state.areaMakes.value = state.areaMakes.value === "labels" ? "selection" : "labels";
    }),
    command("brush", "accept", "keys.do.accept", [], press("Enter")),
    command("brush", "drop", "keys.do.drop", [], press("Escape")),
  ];
}
