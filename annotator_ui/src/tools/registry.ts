/**
 * The tools of the painter, in the order of the tool strip. A new tool is one line in `TOOLS` (model/toolState.ts),
 * one entry here and its name in the catalogues (`painter.tool.<id>` and `painter.key.<id>`).
 */
import { TOOLS, type ToolId } from "../model/toolState.ts";
import { Brush } from "./brush.ts";
import { FillTool, PanTool, PickTool } from "./clicks.ts";
import { PolygonTool } from "./polygon.ts";
import type { Tool } from "./tool.ts";

export interface ToolEntry {
  /** The letter that takes the tool, in lower case; null where another key lends it. */
  readonly key: string | null;
  /** A line drawing on a 20 px grid, as an SVG path. */
  readonly icon: string;
  readonly make: () => Tool;
}

export const TOOL_ENTRIES: Readonly<Record<ToolId, ToolEntry>> = {
  brush: {
    key: "b",
    icon: "M16 3.5 9.5 10.5 M9.5 10.5c-2-.6-4 .6-4.2 2.8-.1 1.4-.8 2.3-1.8 2.9 3 .9 6.6.2 7.4-2.3.3-1.3-.3-2.7-1.4-3.4Z",
    make: () => new Brush(false),
  },
  eraser: {
    key: "e",
    icon: "M8 16.5 3.5 12 11.5 4 17 9.5 10 16.5Z M7.5 8 13 13.5 M8 16.5h8.5",
    make: () => new Brush(true),
  },
  polygon: {
    key: "p",
    icon: "M4 14 6.5 4.5 15 6.5 16.5 13 10 16.5Z",
    make: () => new PolygonTool(),
  },
  fill: {
    key: "g",
    icon: "M4 10 10 4l6 6-5.5 5.5a1 1 0 0 1-1.4 0Z M4 10h12 M17 13c.9 1.4.9 2.6 0 3-.9-.4-.9-1.6 0-3Z",
    make: () => new FillTool(),
  },
  pick: {
    key: "i",
    icon: "M11 5.5 14.5 9 M12.5 7.5 5.5 14.5 4 16l1.5-.5 7-7 M12 4.5l1-1a1.8 1.8 0 0 1 3 3l-1 1",
    make: () => new PickTool(),
  },
  pan: {
    key: null,
    icon: "M6.5 10V6a1 1 0 0 1 2 0v3V4.500a1 1 0 0 1 2 0V9v-4a1 1 0 0 1 2 0v4.500v-2.500a1 1 0 0 1 2 0v5c0 3-2 4.5-4.5 4.5-2 0-3-.8-4-2.500l-2-3.200a1 1 0 0 1 1.7-1Z",
    make: () => new PanTool(),
  },
};

/** One of each, for one painter. */
export function makeTools(): Readonly<Record<ToolId, Tool>> {
  return Object.fromEntries(TOOLS.map((id) => [id, TOOL_ENTRIES[id].make()])) as Record<ToolId, Tool>;
}

/** What is printed on a tool's button. */
export function toolCap(id: ToolId): string {
  return TOOL_ENTRIES[id].key?.toUpperCase() ?? (id === "pan" ? "␣" : "");
}

/** The tool that a typed letter takes. */
export function toolOfKey(key: string): ToolId | undefined {
  return TOOLS.find((id) => TOOL_ENTRIES[id].key === key);
}
