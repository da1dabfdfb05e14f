/** The list of classes at the right edge, with the instances of this tile under each class of things. */
import { useComputed, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { number, t } from "../../i18n/index.ts";
import { folded } from "../../kernel/fuzzy.ts";
import { instanceColor } from "../../kernel/palette.ts";
import { ofClass, type Segment } from "../../kernel/segments.ts";
import type { ClassChoice } from "../../model/toolState.ts";
import { KeyCap } from "../../widgets/commands/keycap.tsx";
import { memo } from "../../widgets/memo.tsx";
import { CleanupPanel } from "./cleanupPanel.tsx";
import type { PainterController } from "./controller.ts";
import { Flags } from "./flags.tsx";
import { keepFocus } from "./focus.ts";
import { useOtherNames } from "./otherNames.ts";
import { SegmentsPanel } from "./segmentsPanel.tsx";
import { Swatch } from "./swatch.tsx";

type Painter = { painter: PainterController };

type InstanceProps = Painter & { kind: ClassChoice; segment: Segment; n: number };

function sameInstance(a: InstanceProps, b: InstanceProps): boolean {
  return a.painter === b.painter && a.kind === b.kind && a.segment === b.segment && a.n === b.n;
}

/** There may be a thousand: each renders again only when something of its own has changed. */
const Instance = memo(function Instance({ painter, kind, segment, n }: InstanceProps) {
  const area = useComputed(() => {
    painter.document.seq.value;
    return painter.document.buffer.areas[segment.id] ?? 0;
  });
  const chosen = useComputed(() => painter.state.segment.value === segment.id);
  return (
    <>
      <li>
        <button
          type="button"
          class="class-row instance"
          aria-pressed={chosen.value}
          data-testid={`segment-${segment.id}`}
          onClick={() => painter.state.takeSegment(kind.id, segment.id)}
        >
          <Swatch color={instanceColor(kind.color, n)} />
          <span class="name">{`${kind.name} #${n}`}</span>
          <span class="count">{number(area.value)} px</span>
        </button>
      </li>
      {chosen.value && (
        <li>
          <Flags painter={painter} segment={segment} />
        </li>
      )}
    </>
  );
}, sameInstance);

function NewInstance({ painter, kind }: Painter & { kind: ClassChoice }) {
  const chosen = painter.state.classId.value === kind.id && painter.state.segment.value === 0;
  return (
    <li>
      <button
        type="button"
        class="class-row instance new"
        aria-pressed={chosen}
        data-testid="new-instance"
        onClick={() => painter.state.takeClass(kind.id)}
      >
        <span class="painter-swatch blank" aria-hidden="true" />
        <span class="name">{t("painter.new-instance", { name: kind.name })}</span>
        <KeyCap of="painter.new" />
      </button>
    </li>
  );
}

function ClassRow({ painter, kind }: Painter & { kind: ClassChoice }) {
  const segments = ofClass(painter.document.segments.value, kind.id);
  const chosen = painter.state.classId.value === kind.id;
  const digit = painter.digits.of(kind.id);
  return (
    <>
      <li>
        <button
          type="button"
          class="class-row"
          aria-pressed={chosen}
          data-testid={`class-${kind.id}`}
          onClick={() => {
            painter.state.takeClass(kind.id);
            painter.state.drawerOpen.value = false;
          }}
        >
          <Swatch color={kind.color} />
          <span class="name">{kind.name}</span>
          {kind.is_thing && segments.length > 0 && <span class="count">{segments.length}</span>}
          {digit !== null && <KeyCap of={`painter.class-${digit}`} />}
        </button>
      </li>
      {kind.is_thing &&
        segments.map((segment, i) => (
          <Instance
            key={`${painter.key}-${segment.id}`}
            painter={painter}
            kind={kind}
            segment={segment}
            n={i + 1}
          />
        ))}
      {kind.is_thing && chosen && segments.length > 0 && <NewInstance painter={painter} kind={kind} />}
    </>
  );
}

function Unpainted({ painter }: Painter) {
  const left = painter.document.unpainted.value;
  return (
    <div class="unpainted">
      <span>
        <strong data-testid="unlabelled-count" data-count={left}>
          {number(left)}
        </strong>{" "}
        {t("painter.unpainted", { count: left })}
      </span>
      <button
        type="button"
        class="button quiet"
        disabled={left === 0}
        data-testid="next-hole"
        onClick={() => painter.showNextHole()}
      >
        {t("painter.next-hole")} <KeyCap of="painter.next-hole" />
      </button>
    </div>
  );
}

const PANELS = ["classes", "segments", "clean"] as const;

function Panels({ painter: { state } }: Painter) {
  return (
    <div class="painter-panels" role="toolbar" aria-label={t("painter.panel")} onMouseDown={keepFocus}>
      {PANELS.map((panel) => (
        <button
          key={panel}
          type="button"
          aria-pressed={state.panel.value === panel}
          data-testid={`panel-${panel}`}
          onClick={() => {
            state.panel.value = panel;
          }}
        >
          {t(`painter.panel.${panel}`)}
        </button>
      ))}
    </div>
  );
}

type SearchProps = Painter & { search: RefObject<HTMLInputElement | null> };

/** The lists at the right edge, one at a time, and how much is left to paint. */
export function SidePanel({ painter, search }: SearchProps) {
  const panel = painter.state.panel.value;
  return (
    <aside
      class="painter-classes"
      data-open={painter.state.drawerOpen.value}
      aria-label={t(`painter.panel.${panel}`)}
    >
      <Panels painter={painter} />
      {panel === "classes" && <ClassList painter={painter} search={search} />}
      {panel === "segments" && <SegmentsPanel painter={painter} key={painter.key} />}
      {panel === "clean" && <CleanupPanel cleanup={painter.cleanup} />}
      <Unpainted painter={painter} />
    </aside>
  );
}

function ClassList({ painter, search }: SearchProps) {
  const wanted = useSignal("");
  const otherName = useOtherNames();
  const words = folded(wanted.value);
  const classes = [...painter.state.classes.values()].filter(({ name }) =>
    folded(`${name} ${otherName(name) ?? ""}`).includes(words),
  );
  const shown = [...classes.filter((c) => !c.ignored), ...classes.filter((c) => c.ignored)];
  const takeFirst = (event: KeyboardEvent) => {
    const [first] = shown;
    if (event.key === "Enter" && first) painter.state.takeClass(first.id);
    if (event.key === "Enter" || event.key === "Escape") {
      wanted.value = "";
      painter.stage.value?.canvas.focus();
    }
  };
  return (
    <>
      <input
        ref={search}
        type="search"
        value={wanted.value}
        placeholder={t("painter.search")}
        aria-label={t("painter.search")}
        onInput={(e) => {
          wanted.value = e.currentTarget.value;
        }}
        onKeyDown={takeFirst}
      />
      <ul onMouseDown={keepFocus}>
        {shown.map((kind) => (
          <ClassRow key={kind.id} painter={painter} kind={kind} />
        ))}
      </ul>
    </>
  );
}
