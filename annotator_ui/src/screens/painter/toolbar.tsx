/** The strip of tools at the left edge. */
import { t } from "../../i18n/index.ts";
import { TOOLS, type ToolId } from "../../model/toolState.ts";
import { isOffered } from "../../tools/smart/offered.ts";
import { narrowKeyOf, withKey } from "../../widgets/commands/words.ts";
import type { PainterController } from "./controller.ts";
import { keepFocus } from "./focus.ts";
import { ToolIcon } from "./icons.tsx";

/** Space lends the hand, which needs no key of its own. */
const cap = (tool: ToolId): string => narrowKeyOf(`painter.tool-${tool}`) || (tool === "pan" ? "␣" : "");

function ToolButton({ tool, painter }: { tool: ToolId; painter: PainterController }) {
  const inHand = painter.handHeld.value ? tool === "pan" : painter.state.tool.value === tool;
  const name = t(`painter.tool.${tool}`);
  return (
    <button
      type="button"
      class="tool"
      aria-pressed={inHand}
      aria-label={name}
      title={withKey(name, `painter.tool-${tool}`)}
      data-testid={`tool-${tool}`}
      onClick={() => painter.takeTool(tool)}
    >
      <ToolIcon tool={tool} />
      <span aria-hidden="true">{cap(tool)}</span>
    </button>
  );
}

export function Toolbar({ painter }: { painter: PainterController }) {
  const { document } = painter;
  return (
    <div
      class="painter-tools"
      role="toolbar"
      onMouseDown={keepFocus}
      aria-label={t("painter.tools")}
      aria-orientation="vertical"
    >
      {TOOLS.filter((tool) => isOffered(painter.assist, tool)).map((tool) => (
        <ToolButton key={tool} tool={tool} painter={painter} />
      ))}
      <hr />
      <button
        type="button"
        class="tool"
        data-testid="undo"
        disabled={!document.canUndo.value}
        title={withKey(t("painter.undo"), "painter.undo")}
        aria-label={t("painter.undo")}
        onClick={() => painter.undo()}
      >
        <Arrow flip={false} />
      </button>
      <button
        type="button"
        class="tool"
        data-testid="redo"
        disabled={!document.canRedo.value}
        title={withKey(t("painter.redo"), "painter.redo")}
        aria-label={t("painter.redo")}
        onClick={() => painter.redo()}
      >
        <Arrow flip={true} />
      </button>
    </div>
  );
}

function Arrow({ flip }: { flip: boolean }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" style={flip ? { scale: "-1 1" } : {}}>
      <path
        d="M7.5 4.5 4 8l3.5 3.500M4 8h7.500a4 4 0 0 1 0 8H8"
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  );
}
