/** The tools as line drawings on a 20 px grid, each with its name in words beside it for whoever cannot see it. */
import type { ToolId } from "../../model/toolState.ts";

const PATHS: Readonly<Record<ToolId, string>> = {
  brush:
    "M16 3.5 9.5 10.5 M9.5 10.5c-2-.6-4 .6-4.2 2.8-.1 1.4-.8 2.3-1.8 2.9 3 .9 6.6.2 7.4-2.3.3-1.3-.3-2.7-1.4-3.4Z",
  eraser: "M8 16.5 3.5 12 11.5 4 17 9.5 10 16.5Z M7.5 8 13 13.5 M8 16.5h8.5",
  polygon: "M4 14 6.5 4.5 15 6.5 16.5 13 10 16.5Z",
  fill: "M4 10 10 4l6 6-5.5 5.5a1 1 0 0 1-1.4 0Z M4 10h12 M17 13c.9 1.4.9 2.6 0 3-.9-.4-.9-1.6 0-3Z",
  pick: "M11 5.5 14.5 9 M12.5 7.5 5.5 14.5 4 16l1.5-.5 7-7 M12 4.5l1-1a1.8 1.8 0 0 1 3 3l-1 1",
  pan: "M6.5 10V6a1 1 0 0 1 2 0v3V4.500a1 1 0 0 1 2 0V9v-4a1 1 0 0 1 2 0v4.500v-2.500a1 1 0 0 1 2 0v5c0 3-2 4.5-4.5 4.5-2 0-3-.8-4-2.500l-2-3.200a1 1 0 0 1 1.7-1Z",
};

export function ToolIcon({ tool }: { tool: ToolId }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path
        d={PATHS[tool]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  );
}
