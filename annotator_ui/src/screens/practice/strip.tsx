/** The two bars above a lesson: the course with its marks, and the task with its score. */
import { number, t } from "../../i18n/index.ts";
import { Button } from "../../widgets/button.tsx";
import { keyOf, narrowKeyOf } from "../../widgets/commands/words.ts";
import type { Grade } from "./grade.ts";
import { type Goal, LESSONS, type Lesson, type LessonId } from "./lessons.ts";

type CourseProps = {
  index: number;
  done: ReadonlySet<LessonId>;
  onGo: (to: number) => void;
  onHelp: () => void;
};

export function CourseBar({ index, done, onGo, onHelp }: CourseProps) {
  return (
    <header class="painter-header">
      <a class="back" href="/" aria-label={t("painter.home")} title={t("painter.home")}>
        ◀
      </a>
      <h1>{t("practice.title")}</h1>
      <nav class="practice-course" aria-label={t("practice.lessons")}>
        <ol>
          {LESSONS.map(({ id }, i) => (
            <li key={id}>
              <button
                type="button"
                class="practice-step"
                aria-current={i === index ? "step" : undefined}
                aria-label={t(done.has(id) ? "practice.step.done" : "practice.step", {
                  n: i + 1,
                  name: t(`practice.${id}`),
                })}
                title={t(`practice.${id}`)}
                data-testid={`lesson-${id}`}
                data-done={done.has(id)}
                onClick={() => onGo(i)}
              >
                {done.has(id) ? "✓" : number(i + 1)}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <span class="spring" />
      <span class="quiet num" data-testid="lessons-done">
        {t("practice.count", { done: done.size, all: LESSONS.length })}
      </span>
      <Button kind="quiet" onClick={onHelp} hint="?" data-testid="help">
        {t("painter.help")}
      </Button>
    </header>
  );
}

const hundredths = (value: number): string =>
  number(Math.floor(value * 100) / 100, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** What is measured, as words: each with its value, what it should be, and how near that is. */
function measures(grade: Grade, goal: Goal): { label: string; now: string; want: string; share: number }[] {
  if (grade.kind === "areas" && goal.kind === "areas") {
    const area = {
      label: t("practice.iou"),
      now: hundredths(grade.iou),
      want: hundredths(goal.iou),
      share: grade.iou / goal.iou,
    };
    if (grade.boundary === null || goal.boundary === undefined) return [area];
    const border = {
      label: t("practice.boundary"),
      now: hundredths(grade.boundary),
      want: hundredths(goal.boundary),
      share: grade.boundary / goal.boundary,
    };
    return [area, border];
  }
  if (grade.kind === "objects") {
    const { found, wanted } = grade;
    return [
      { label: t("practice.objects"), now: number(found), want: number(wanted), share: found / wanted },
    ];
  }
  if (grade.kind === "clean" && goal.kind === "clean") {
    const share = Math.min(1, grade.share / goal.share);
    return [
      { label: t("practice.cleaned"), now: hundredths(grade.share), want: hundredths(goal.share), share },
    ];
  }
  return [];
}

function Score({ grade, goal }: { grade: Grade; goal: Goal }) {
  return (
    <dl class="practice-score" data-testid="score">
      {measures(grade, goal).map(({ label, now, want, share }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <meter min={0} max={1} value={Math.min(1, share)} aria-label={label} />
            <span class="num">
              <strong>{now}</strong> / {want}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const fingers = matchMedia("(pointer: coarse)");

/** What to press for a command: its key as it is on this keyboard and as this person set it, or else its button. */
function toPress(command: string, button: string): string {
  return (fingers.matches ? "" : keyOf(command)) || button;
}

const commandOf = ({ takes }: Lesson): string | null =>
  takes && (takes === "new" ? "painter.new" : `painter.tool-${takes}`);

/** The sentence of a lesson, with what to press. */
export function whatToDo(lesson: Lesson): string {
  const { id, takes } = lesson;
  const button = takes && t(takes === "new" ? "practice.new" : `painter.tool.${takes}`);
  return t(`practice.${id}.do`, {
    key: toPress(commandOf(lesson) ?? "", button ?? ""),
    smaller: toPress("painter.smaller", t("painter.smaller")),
    larger: toPress("painter.larger", t("painter.larger")),
  });
}

type TaskProps = {
  lesson: Lesson;
  grade: Grade;
  reached: boolean;
  last: boolean;
  onNext: () => void;
  onRestart: () => void;
};

export function TaskBar({ lesson, grade, reached, last, onNext, onRestart }: TaskProps) {
  const key = narrowKeyOf(commandOf(lesson) ?? "");
  const word = last ? "practice.finish" : reached ? "practice.next" : "practice.skip";
  return (
    <section class="practice-task" aria-label={t(`practice.${lesson.id}`)} data-reached={reached}>
      {key && <kbd class="practice-key">{key}</kbd>}
      <p>
        <strong>{t(`practice.${lesson.id}`)}</strong> {whatToDo(lesson)}
      </p>
      <p class="practice-legend quiet">
        {t("practice.legend.missing")}
        <br />
        {t("practice.legend.extra")}
      </p>
      <Score grade={grade} goal={lesson.goal} />
      <p class="practice-reached" role="status" data-testid="reached">
        {reached ? `✓ ${t("practice.done")}` : ""}
      </p>
      <Button onClick={onRestart} hint={t("practice.key.home")} data-testid="restart">
        {t("practice.restart")}
      </Button>
      <Button kind={reached ? "primary" : "plain"} hint="⌃⏎" onClick={onNext} data-testid="next-lesson">
        {t(word)}
      </Button>
    </section>
  );
}
