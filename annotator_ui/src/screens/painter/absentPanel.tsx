/** "Verified: nothing of class X here": the classes that are not painted, each to be pressed once it was looked for. */
import "./absent.css";
import { t } from "../../i18n/index.ts";
import type { ClassChoice } from "../../model/toolState.ts";
import type { PainterController } from "./controller.ts";
import { Swatch } from "./swatch.tsx";

type Painter = { painter: PainterController };

/** Classes that count and of which nothing is painted: those that can be verified to be absent. */
export function unpaintedClasses({ document, state }: PainterController): readonly ClassChoice[] {
  return [...state.classes.values()].filter((kind) => !kind.ignored && !document.has(kind.id));
}

function ClassChip({ painter, kind }: Painter & { kind: ClassChoice }) {
  const { document } = painter;
  const verified = document.absent.value.includes(kind.id);
  return (
    <li>
      <button
        type="button"
        class="painter-chip absent-chip"
        aria-pressed={verified}
        aria-label={t("absent.class", { name: kind.name })}
        data-testid={`absent-${kind.id}`}
        onClick={() => document.verifyAbsent(kind.id, !verified)}
      >
        <Swatch color={kind.color} />
        {kind.name}
        <span aria-hidden="true">{verified ? "✓" : ""}</span>
      </button>
    </li>
  );
}

export function AbsentPanel({ painter }: Painter) {
  const { document } = painter;
  // Each finished change may paint a class or take its last pixel away.
  document.seq.value;
  const classes = unpaintedClasses(painter);
  const left = classes.filter(({ id }) => !document.absent.value.includes(id));
  return (
    <section class="absent" aria-label={t("absent.title")}>
      <h3>{t("absent.title")}</h3>
      <p class="hint">{t("absent.hint")}</p>
      <ul>
        {classes.map((kind) => (
          <ClassChip key={kind.id} painter={painter} kind={kind} />
        ))}
      </ul>
      <p class="hint" role="status" data-testid="absent-left" data-count={left.length}>
        {t("absent.left", { count: left.length })}
      </p>
    </section>
  );
}
