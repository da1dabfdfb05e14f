/** In the bar below while a smart tool is in the hand: what it waits for, and every key of it as a button. */
import "./smart.css";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { GhostKind } from "../../net/assist.ts";
import { BoxTool } from "../../tools/smart/boxTool.ts";
import { ClicksTool } from "../../tools/smart/clicksTool.ts";
import { GhostTool } from "../../tools/smart/ghostTool.ts";
import { LiveWireTool } from "../../tools/smart/livewireTool.ts";
import { RegionTool } from "../../tools/smart/regionTool.ts";
import { ScribbleTool } from "../../tools/smart/scribbleTool.ts";
import { SuperpixelTool } from "../../tools/smart/superpixelTool.ts";
import type { PainterController } from "./controller.ts";

type Props = { readonly painter: PainterController };

interface ChipProps {
  readonly id: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

function Chip({ id, pressed, disabled, onClick, children }: ChipProps) {
  return (
    <button
      type="button"
      class="painter-chip"
      data-testid={id}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** Press a key of the tool in the hand. */
const press = (painter: PainterController, key: string) => () => {
  painter.activeTool.key?.(key, painter);
};

const SCALES = ["smart.scale.fine", "smart.scale.medium", "smart.scale.coarse"] as const;

function Scales({ painter }: Props) {
  const { superpixelScale } = painter.state;
  const scale = superpixelScale.value;
  // Another scale is fetched when the tool is drawn.
  useEffect(() => painter.redrawCursor(), [painter, scale]);
  return SCALES.map((name, own) => (
    <Chip
      key={name}
      id={`superpixel-scale-${own}`}
      pressed={scale === own}
      onClick={() => {
        superpixelScale.value = own;
      }}
    >
      {t(name)}
    </Chip>
  ));
}

/** The grain by buttons, for who drags not and has no size keys. */
function Grain({ painter }: Props) {
  const { state } = painter;
  const grain = state.regionGrain.value;
  useEffect(() => painter.redrawCursor(), [painter, grain]);
  return (
    <>
      <Chip id="region-finer" disabled={grain === 0} onClick={() => state.resize(-1)}>
        {t("smart.region.finer")}
      </Chip>
      <output aria-label={t("smart.region.grain")} data-testid="region-grain">
        {grain}
      </output>
      <Chip id="region-coarser" onClick={() => state.resize(1)}>
        {t("smart.region.coarser")}
      </Chip>
    </>
  );
}

function AcceptDrop({ painter, ready, begun }: Props & { ready: boolean; begun: boolean }) {
  return (
    <>
      <Chip id="smart-accept" disabled={!ready} onClick={press(painter, "Enter")}>
        {t("smart.accept")}
      </Chip>
      <Chip id="smart-back" disabled={!begun} onClick={press(painter, "Backspace")}>
        {t("smart.back")}
      </Chip>
      <Chip id="smart-drop" disabled={!begun} onClick={press(painter, "Escape")}>
        {t("smart.drop")}
      </Chip>
    </>
  );
}

const KINDS: readonly GhostKind[] = ["neighbours", "previous"];

function Ghosts({ painter, tool }: Props & { tool: GhostTool }) {
  return (
    <>
      {KINDS.map((kind) => (
        <Chip
          key={kind}
          id={`ghost-${kind}`}
          pressed={tool.kind.value === kind}
          onClick={() => tool.take(kind, painter)}
        >
          {t(`smart.ghost.${kind}`)}
        </Chip>
      ))}
      <Chip id="ghost-adopt-all" disabled={tool.state.value !== "shown"} onClick={press(painter, "Enter")}>
        {t("smart.ghost.adopt-all")}
      </Chip>
    </>
  );
}

function Boxes({ painter, tool }: Props & { tool: BoxTool }) {
  const [whole, state] = [tool.whole.value, tool.state.value];
  return (
    <>
      <Chip id="box-find" pressed={!whole} onClick={() => tool.take(false, painter)}>
        {t("smart.box.find")}
      </Chip>
      <Chip id="box-whole" pressed={whole} onClick={() => tool.take(true, painter)}>
        {t("smart.box.whole")}
      </Chip>
      {!whole && <AcceptDrop painter={painter} ready={state === "found"} begun={state !== "idle"} />}
    </>
  );
}

/** What there is to say about the tool just now. */
function sentence(painter: PainterController): string {
  const tool = painter.tools[painter.state.tool.value];
  const { trouble, working } = painter.assist;
  if (tool instanceof BoxTool && tool.state.value !== "idle") return t(`smart.box.${tool.state.value}`);
  if (tool instanceof GhostTool && tool.state.value === "none" && !trouble.value)
    return t(`smart.ghost.${tool.kind.value}.none`);
  if (trouble.value) return trouble.value;
  if (working.value > 0) return t("smart.working");
  if (tool instanceof BoxTool && tool.whole.value) return t("smart.hint.box-whole");
  if (tool instanceof SuperpixelTool) return t("smart.hint.superpixel");
  if (tool instanceof RegionTool) return t("smart.hint.region");
  if (tool instanceof LiveWireTool) return t("smart.hint.livewire");
  if (tool instanceof ScribbleTool) return t("smart.hint.scribble");
  if (tool instanceof ClicksTool) return t("smart.hint.clicks");
  return t(tool instanceof GhostTool ? "smart.hint.ghost" : "smart.hint.box");
}

function Controls({ painter }: Props) {
  const tool = painter.tools[painter.state.tool.value];
  if (tool instanceof SuperpixelTool) return <Scales painter={painter} />;
  if (tool instanceof RegionTool) return <Grain painter={painter} />;
  if (tool instanceof GhostTool) return <Ghosts painter={painter} tool={tool} />;
  if (tool instanceof LiveWireTool) {
    const n = tool.anchors.value;
    return <AcceptDrop painter={painter} ready={n > 1} begun={n > 0} />;
  }
  if (tool instanceof ClicksTool)
    return <AcceptDrop painter={painter} ready={tool.found.value} begun={tool.count.value > 0} />;
  if (tool instanceof ScribbleTool) {
    const n = tool.count.value;
    return <AcceptDrop painter={painter} ready={n > 0} begun={n > 0} />;
  }
  return tool instanceof BoxTool ? <Boxes painter={painter} tool={tool} /> : null;
}

/** Whether all is here that the tool in the hand works with. */
function isReady({ tools, state }: PainterController): boolean {
  const tool = tools[state.tool.value];
  if (tool instanceof SuperpixelTool) return tool.ready.value.has(state.superpixelScale.value);
  if (tool instanceof ScribbleTool) return !tool.growing.value;
  return !(tool instanceof RegionTool) || tool.ready.value;
}

const SMART = new Set<string>(["superpixel", "region", "livewire", "scribble", "box", "clicks", "ghost"]);

export function SmartBar({ painter }: Props) {
  if (!SMART.has(painter.state.tool.value)) return null;
  return (
    <fieldset
      class="smart-bar"
      aria-label={t("smart.bar")}
      data-testid="smart-bar"
      data-ready={String(isReady(painter))}
    >
      <Controls painter={painter} />
      <span role="status" title={sentence(painter)}>
        {sentence(painter)}
      </span>
    </fieldset>
  );
}
