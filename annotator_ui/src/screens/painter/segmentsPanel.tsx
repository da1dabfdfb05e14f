/** Every segment of the tile with its picture, area, lock and visibility; the chosen one with what can be done to it. */
import { useEffect, useRef } from "preact/hooks";
import { number, t } from "../../i18n/index.ts";
import { segmentColor } from "../../kernel/palette.ts";
import type { Rect } from "../../kernel/rect.ts";
import { painted, type Segment } from "../../kernel/segments.ts";
import { KeyCap } from "../../widgets/commands/keycap.tsx";
import type { PainterController } from "./controller.ts";
import { Flags } from "./flags.tsx";
import { keepFocus } from "./focus.ts";
import { useBoxes } from "./segmentBoxes.ts";
import { jumpTo, nameOf, recast, remove, segmentInHand, toggleHidden, toggleLock } from "./segmentVerbs.ts";

type Painter = { painter: PainterController };
type SegmentProps = Painter & { segment: Segment; box: Rect | undefined };

const SIDE = 28;

/** The photo around the segment, and its own pixels in its colour. */
function drawThumbnail(ctx: CanvasRenderingContext2D, painter: PainterController, id: number, box: Rect) {
  const { context } = painter.tile.task.tile;
  const scale = SIDE / Math.max(box.width, box.height, 8);
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, SIDE, SIDE);
  ctx.setTransform(scale, 0, 0, scale, SIDE / 2, SIDE / 2);
  ctx.translate(-(box.x + box.width / 2), -(box.y + box.height / 2));
  ctx.drawImage(painter.tile.photo, context.x, context.y, context.width, context.height);
  const color = segmentColor(painter.state.classes, painter.document.segments.peek(), id);
  ctx.fillStyle = `rgb(${color.join(" ")} / 60%)`;
  const step = Math.max(1, Math.floor(1 / scale));
  for (let y = box.y; y < box.y + box.height; y += step) {
    for (let x = box.x; x < box.x + box.width; x += step)
      if (painter.document.buffer.at(x, y) === id) ctx.fillRect(x, y, step, step);
  }
}

function Thumbnail({ painter, segment, box }: SegmentProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ctx = canvas.current?.getContext("2d");
    if (ctx && box) drawThumbnail(ctx, painter, segment.id, box);
  }, [painter, segment.id, box]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} />;
}

function Row(props: SegmentProps) {
  const { painter, segment } = props;
  const { state, document } = painter;
  const name = nameOf(painter, segment.id);
  const chosen = segmentInHand(painter) === segment.id;
  return (
    <li>
      <div class="segment-row">
        <button
          type="button"
          class="class-row"
          aria-pressed={chosen}
          data-testid={`list-segment-${segment.id}`}
          onClick={() => state.takeSegment(segment.classId, segment.id)}
          onDblClick={() => jumpTo(painter, segment.id)}
        >
          <Thumbnail {...props} />
          <span class="name">{name}</span>
          <span class="count">{number(document.buffer.areas[segment.id] ?? 0)}</span>
        </button>
        <Switches painter={painter} id={segment.id} name={name} />
      </div>
      {chosen && <Details painter={painter} segment={segment} />}
    </li>
  );
}

const LOCKED = "M4 7.5h8v6H4Z M5.5 7.5V5.5a2.5 2.5 0 0 1 5 0v2";
const OPEN = "M4 7.5h8v6H4Z M5.5 7.5V4.5a2.5 2.5 0 0 1 4.8-1";
const EYE = "M2 8c3-5 9-5 12 0-3 5-9 5-12 0Z M8 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3Z";
const EYE_SHUT = "M2 8c3 5 9 5 12 0 M4 10.5 3 12 M8 11.7v1.8 M12 10.5l1 1.5";

function SwitchIcon({ path }: { path: string }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" stroke-width="1.3" stroke-linejoin="round" />
    </svg>
  );
}

function Switches({ painter, id, name }: Painter & { id: number; name: string }) {
  const { locked, hidden } = painter.document;
  return (
    <>
      <button
        type="button"
        class="painter-chip"
        aria-pressed={locked.value.has(id)}
        aria-label={t("painter.segment.lock", { name })}
        title={t("painter.segment.lock", { name })}
        data-testid={`lock-${id}`}
        onClick={() => toggleLock(painter, id)}
      >
        <SwitchIcon path={locked.value.has(id) ? LOCKED : OPEN} />
      </button>
      <button
        type="button"
        class="painter-chip"
        aria-pressed={!hidden.value.has(id)}
        aria-label={t("painter.segment.show", { name })}
        title={t("painter.segment.show", { name })}
        data-testid={`hide-${id}`}
        onClick={() => toggleHidden(painter, id)}
      >
        <SwitchIcon path={hidden.value.has(id) ? EYE_SHUT : EYE} />
      </button>
    </>
  );
}

function ClassChoice({ painter, segment }: Painter & { segment: Segment }) {
  return (
    <label>
      {t("painter.segment.class")}
      <select
        value={segment.classId}
        data-testid="segment-class"
        onChange={(e) => recast(painter, segment.id, Number(e.currentTarget.value))}
      >
        {[...painter.state.classes.values()].map((c) => (
          <option key={c.id} value={c.id}>
            {c.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Details({ painter, segment }: Painter & { segment: Segment }) {
  const isThing = painter.state.classes.get(segment.classId)?.is_thing ?? false;
  return (
    <div class="segment-details">
      <ClassChoice painter={painter} segment={segment} />
      <div class="answers">
        <button
          type="button"
          class="painter-chip"
          data-testid="jump"
          onClick={() => jumpTo(painter, segment.id)}
        >
          {t("painter.segment.jump")}
        </button>
        <button type="button" class="painter-chip" onClick={() => painter.takeTool("merge")}>
          {t("painter.segment.merge")} <KeyCap of="painter.tool-merge" />
        </button>
        {isThing && (
          <button type="button" class="painter-chip" onClick={() => painter.takeTool("split")}>
            {t("painter.segment.split")} <KeyCap of="painter.tool-split" />
          </button>
        )}
        <button
          type="button"
          class="painter-chip"
          data-testid="remove-segment"
          onClick={() => remove(painter, segment.id)}
        >
          {t("painter.segment.remove")}
        </button>
      </div>
      {isThing && <Flags painter={painter} segment={segment} />}
      {isThing && <p class="hint">{t("painter.segment.continues")}</p>}
    </div>
  );
}

export function SegmentsPanel({ painter }: Painter) {
  const boxes = useBoxes(painter);
  const { document, state } = painter;
  document.seq.value;
  const rows = painted(document.segments.value, document.buffer.areas);
  const order = [...state.classes.keys()];
  const sorted = rows.toSorted((a, b) => order.indexOf(a.classId) - order.indexOf(b.classId) || a.id - b.id);
  if (sorted.length === 0) return <p class="hint">{t("painter.segments.none")}</p>;
  return (
    <ul class="painter-segments" onMouseDown={keepFocus}>
      {sorted.map((segment) => (
        <Row key={segment.id} painter={painter} segment={segment} box={boxes.get(segment.id)} />
      ))}
    </ul>
  );
}
