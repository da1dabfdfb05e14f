/** How much of the canvas the panels leave free. The numbers and queries are those of painter.css, panels.css and bars.css. */
import type { Extent } from "../../kernel/camera.ts";
import type { Rect } from "../../kernel/rect.ts";
import type { ToolState } from "../../model/toolState.ts";

const PANEL = 256;
const TOOLBAR = 94;
const TOOLBAR_FOR_FINGERS = 110;
/** Where the lists come as a drawer over the photo. */
const narrow = matchMedia("(max-width: 960px)");
/** Where the drawer comes from below. */
const small = matchMedia("(max-width: 720px) and (orientation: portrait)");
const coarse = matchMedia("(pointer: coarse)");
const FREE_ABOVE_DRAWER = 0.54;

/** True where the lists at the right edge are a drawer. */
export function listsAreDrawer(): boolean {
  return narrow.matches;
}

/** The part of a canvas of this size that no panel covers, in CSS pixels. */
export function clearAreaOf({ width, height }: Extent, state: ToolState): Rect {
  if (!state.panelsShown.value) return { x: 0, y: 0, width, height };
  const left = coarse.matches ? TOOLBAR_FOR_FINGERS : TOOLBAR;
  const lists = !narrow.matches || state.drawerOpen.value;
  const side = lists && !small.matches ? PANEL : 0;
  const free = lists && small.matches ? height * FREE_ABOVE_DRAWER : height;
  return { x: left, y: 0, width: Math.max(1, width - left - side), height: free };
}
