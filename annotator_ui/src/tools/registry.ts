/**
 * The tools of the painter, in the order of the tool strip. A new tool is one line in `TOOLS` (model/toolState.ts),
 * one entry here and its name in the catalogues (`painter.tool.<id>` and `painter.key.<id>`).
 */
import { TOOLS, type ToolId } from "../model/toolState.ts";
import { Brush } from "./brush.ts";
import { FillTool, PanTool, PickTool } from "./clicks.ts";
import { OutlineTool } from "./outline.ts";
import { MergeTool, SplitTool } from "./parting.ts";
import { SelectTool } from "./select.ts";
import { BoxTool } from "./smart/boxTool.ts";
import { ClicksTool } from "./smart/clicksTool.ts";
import { GhostTool } from "./smart/ghostTool.ts";
import { LiveWireTool } from "./smart/livewireTool.ts";
import { RegionTool } from "./smart/regionTool.ts";
import { ScribbleTool } from "./smart/scribbleTool.ts";
import { SuperpixelTool } from "./smart/superpixelTool.ts";
import type { Tool } from "./tool.ts";
import { WandTool } from "./wand.ts";

export interface ToolEntry {
  /** The letter that takes the tool unless a person chose another, in lower case; null where another key lends it. */
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
    make: () => new OutlineTool(false),
  },
  lasso: {
    key: "q",
    icon: "M10 4c4 0 6.5 1.8 6.5 4S14 12 10 12s-6.5-1.8-6.5-4S6 4 10 4Z M5.5 11c-1.5 1.2-1 3 .5 3.2 1.5.200 2 1.3 1 2.8",
    make: () => new OutlineTool(true),
  },
  fill: {
    key: "g",
    icon: "M4 10 10 4l6 6-5.5 5.5a1 1 0 0 1-1.4 0Z M4 10h12 M17 13c.9 1.4.9 2.6 0 3-.9-.4-.9-1.6 0-3Z",
    make: () => new FillTool(),
  },
  wand: {
    key: "w",
    icon: "M4 16 12 8 M13.5 3v3 M12 4.5h3 M16.5 8v2 M15.5 9h2 M8 4v2 M7 5h2",
    make: () => new WandTool(),
  },
  select: {
    key: "v",
    icon: "M4 4h2.5 M9 4h2.5 M14 4h2v2 M16 9v2.5 M4 6.5V9 M4 11.5V14v2h2 M9 16h1 M11 11l5.5 2-2.5 1-1 2.5Z",
    make: () => new SelectTool(),
  },
  split: {
    key: "k",
    icon: "M16 4 4 16 M8.5 4H5a1 1 0 0 0-1 1v3.5 M11.5 16H15a1 1 0 0 0 1-1v-3.5",
    make: () => new SplitTool(),
  },
  merge: {
    key: "m",
    icon: "M4 5h5v10H4Z M11 5h5v10h-5Z M7 10h6 M11.5 8.5 13 10l-1.5 1.5 M8.5 8.5 7 10l1.5 1.5",
    make: () => new MergeTool(),
  },
  superpixel: {
    key: "s",
    icon: "M3.5 5.5 8 3.5l4 2.5 4.5-1.5v11L12 17l-4-2-4.5 1.5Z M3.5 10.5 8 9l4 2.5 4.5-1.5 M8 3.5v11.5 M12 6v11",
    make: () => new SuperpixelTool(),
  },
  region: {
    key: "c",
    icon: "M3.5 10C3.500 5.500 6.500 3.500 10 3.500s6.500 2 6.500 6.500-3 6.500-6.500 6.500-6.500-2-6.500-6.500Z M6.500 10.500c0-2 1.500-3.500 3.500-3.500s3.500 1.500 3.500 3.500-1.500 3-3.500 3-3.500-1-3.500-3Z M10 10.300v.1",
    make: () => new RegionTool(),
  },
  livewire: {
    key: "l",
    icon: "M4 15c0-5 3-3 4-6s3-5 8-4.5 M4 15m-1.5 0a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0 M16 4.5m-1.5 0a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0",
    make: () => new LiveWireTool(),
  },
  scribble: {
    key: "x",
    icon: "M3.5 9c2-5 3.5 3 5.5-1s3 2 4-2 M10 16.5v-6 M7 13.5h6 M15 12l1.5 1.5L15 15 M5 12l-1.5 1.5L5 15",
    make: () => new ScribbleTool(),
  },
  box: {
    key: "r",
    icon: "M3.5 6.5v-3h3 M13.5 3.5h3v3 M16.5 13.5v3h-3 M6.5 16.5h-3v-3 M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 1 0 0-7",
    make: () => new BoxTool(),
  },
  clicks: {
    key: "d",
    icon: "M9 9l7.5 2.5-3.3 1.7L11.5 16.5Z M6.5 3v2.5 M3 6.5h2.5 M4 4l1.8 1.8 M9 4 7.5 5.5 M4 9l1.5-1.5",
    make: () => new ClicksTool(),
  },
  ghost: {
    key: "a",
    icon: "M4.5 16.5V9a5.5 5.5 0 0 1 11 0v7.5l-2-1.5-1.8 1.5L10 15l-1.7 1.5L6.5 15Z M8 9v1 M12 9v1",
    make: () => new GhostTool(),
  },
  pick: {
    key: "i",
    icon: "M11 5.5 14.5 9 M12.5 7.5 5.5 14.5 4 16l1.5-.5 7-7 M12 4.5l1-1a1.8 1.8 0 0 1 3 3l-1 1",
    make: () => new PickTool(),
  },
  pan: {
    key: null,
    icon: "M6.5 10V6a1 1 0 0 1 2 0v3V4.5a1 1 0 0 1 2 0V9v-4a1 1 0 0 1 2 0v4.5v-2.5a1 1 0 0 1 2 0v5c0 3-2 4.5-4.5 4.5-2 0-3-.8-4-2.5l-2-3.2a1 1 0 0 1 1.7-1Z",
    make: () => new PanTool(),
  },
};

/** One of each, for one painter. */
export function makeTools(): Readonly<Record<ToolId, Tool>> {
  return Object.fromEntries(TOOLS.map((id) => [id, TOOL_ENTRIES[id].make()])) as Record<ToolId, Tool>;
}
