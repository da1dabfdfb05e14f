/** Tools that not every server has. */
import type { ToolId } from "../../model/toolState.ts";
import type { Assist } from "../../net/assist.ts";

/** False for a tool that this server cannot work: it is not shown and no key takes it. */
export function isOffered(assist: Assist, tool: ToolId): boolean {
  return tool !== "clicks" || assist.hasModel.value;
}
