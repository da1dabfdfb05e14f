/** Everything that can be done in the painter, by name: one table for keys, tooltips, the list of keys and the palette. */
import type { Command } from "../../../widgets/commands/command.ts";
import { classCommands } from "./classes.ts";
import type { Desk } from "./desk.ts";
import { cleanupCommands, segmentCommands, selectionCommands } from "./segments.ts";
import { brushCommands, toolCommands } from "./tools.ts";
import { tileCommands, viewCommands } from "./view.ts";

export type { Commands, Desk } from "./desk.ts";

/** Of two commands with one chord the first that may act gets it. */
export function painterCommands(desk: Desk): readonly Command[] {
  return [
    ...toolCommands(desk),
    ...brushCommands(desk),
    ...classCommands(desk),
    ...segmentCommands(desk),
    ...selectionCommands(desk),
    ...cleanupCommands(desk),
    ...viewCommands(desk),
    ...tileCommands(desk),
  ];
}
