/** The project's instructions beside the photo, never over it. */
import "./guide.css";
import { t } from "../../i18n/index.ts";
import { Told } from "../../widgets/instructions/told.tsx";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import type { PainterController } from "./controller.ts";
import { keepFocus } from "./focus.ts";

type Painter = { painter: PainterController };

function Filter({ painter: { guide, state } }: Painter) {
  const kind = state.classes.get(state.classId.value);
  const choose = (only: boolean) => () => {
    guide.onlyInHand.value = only;
  };
  return (
    <div class="guide-filter">
      <button
        type="button"
        class="painter-chip"
        aria-pressed={!guide.onlyInHand.value}
        data-testid="guide-all"
        onClick={choose(false)}
      >
        {t("guide.all")}
      </button>
      <button
        type="button"
        class="painter-chip"
        aria-pressed={guide.onlyInHand.value}
        data-testid="guide-class"
        onClick={choose(true)}
      >
        {t("guide.only", { name: kind?.name ?? "" })}
      </button>
    </div>
  );
}

function Body({ painter: { guide, state, tile } }: Painter) {
  const { told, problem, onlyInHand, project } = guide;
  const { classes } = tile.task.taxonomy;
  const only = onlyInHand.value ? state.classId.value : null;
  if (told.value) return <Told told={told.value} classes={classes} only={only} />;
  if (!problem.value) return <Loading />;
  const text = { version: 0, text: project.instructions, class_notes: {}, examples: [] };
  return (
    <>
      {project.instructions && <Told told={text} classes={classes} only={null} />}
      <ProblemNote problem={problem.value} retry={() => guide.load()} />
    </>
  );
}

export function GuidePanel({ painter }: Painter) {
  const { guide } = painter;
  if (!guide.open.value) return null;
  return (
    <aside class="painter-guide" aria-label={t("guide.title")} data-testid="guide" onMouseDown={keepFocus}>
      <header>
        <h2>{t("guide.title")}</h2>
        {guide.news.value !== "none" && <span class="news">{t(`guide.${guide.news.value}`)}</span>}
        <button
          type="button"
          class="dismiss"
          aria-label={t("guide.close")}
          title={t("guide.close")}
          data-testid="guide-close"
          onClick={() => guide.close()}
        >
          ✕
        </button>
      </header>
      <Filter painter={painter} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the text scrolls, and keys must reach what lies below */}
      <section class="guide-text" aria-label={t("guide.text")} tabIndex={0}>
        <Body painter={painter} />
      </section>
    </aside>
  );
}
