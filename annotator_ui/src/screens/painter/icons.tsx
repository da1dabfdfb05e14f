/** The tools as line drawings on a 20 px grid, each with its name in words beside it for whoever cannot see it. */
import type { ToolId } from "../../model/toolState.ts";
import { TOOL_ENTRIES } from "../../tools/registry.ts";

export function ToolIcon({ tool }: { tool: ToolId }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path
        d={TOOL_ENTRIES[tool].icon}
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  );
}
