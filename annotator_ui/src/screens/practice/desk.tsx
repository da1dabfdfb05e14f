/** One lesson in the painter: what to do above it, how far it has come, and where it differs from the answer. */
import { computed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { fitCamera } from "../../kernel/camera.ts";
import { expand, type Rect, union } from "../../kernel/rect.ts";
import { announce } from "../../widgets/announcer.tsx";
import { navigate } from "../../widgets/route.ts";
import type { PainterController } from "../painter/controller.ts";
import { Footer } from "../painter/footer.tsx";
import { HelpDialog } from "../painter/help.tsx";
import { Surface, useCanvases } from "../painter/index.tsx";
import { Differences } from "./differences.tsx";
import { grade } from "./grade.ts";
import { LESSONS, type Lesson, type LessonId } from "./lessons.ts";
import type { Start } from "./starts.ts";
import { CourseBar, TaskBar, whatToDo } from "./strip.tsx";
import type { Targets } from "./targets.ts";

export type DeskProps = {
  painter: PainterController;
  lesson: Lesson;
  index: number;
  targets: Targets;
  start: Start;
  done: ReadonlySet<LessonId>;
  onPassed: (id: LessonId) => void;
  onGo: (to: number) => void;
};

const MARGIN = 36;

/** Where a lesson's targets lie, with some of what is around them. */
function placeOf({ areas, width }: Targets, world: Rect): Rect {
  let box: Rect | null = null;
  areas.forEach((area, i) => {
    if (area === 0) return;
    const pixel = { x: i % width, y: Math.floor(i / width), width: 1, height: 1 };
    if (!box || pixel.x < box.x || pixel.x >= box.x + box.width || pixel.y >= box.y + box.height) {
      box = union(box, pixel);
    }
  });
  return expand(box ?? world, MARGIN, world);
}

/** The lesson's class in the hand, an empty hand for a tool, the target in the middle. */
function useBeginning({ painter, targets, lesson }: DeskProps): void {
  const standing = painter.stage.value !== null;
  // Before the next frame, so that no key that was pressed on sight is taken back.
  useLayoutEffect(() => {
    if (!standing) return;
    const { state } = painter;
    state.onlyUnpainted.value = false;
    state.labelsShown.value = true;
    state.panel.value = "classes";
    state.takeClass(targets.classes[1] ?? 0);
    state.takeTool("pan");
    painter.aim(fitCamera(placeOf(targets, painter.document.buffer.rect), painter.clearArea));
    announce(`${t(`practice.${lesson.id}`)}. ${whatToDo(lesson)}`);
  }, [standing]);
}

/** Keys of the course itself, beside those of the painter. */
function useCourseKeys(index: number, onGo: (to: number) => void): void {
  useEffect(() => {
    const steps: Record<string, number> = { PageDown: index + 1, PageUp: index - 1, Home: index };
    const press = (event: KeyboardEvent) => {
      const to = steps[event.key];
      if (to === undefined || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      onGo(to);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [index, onGo]);
}

export function LessonDesk(props: DeskProps) {
  const { painter, lesson, index, targets, start, done, onPassed, onGo } = props;
  const search = useRef<HTMLInputElement>(null);
  const help = useSignal(false);
  const last = index === LESSONS.length - 1;
  const next = () => (last ? navigate("/") : onGo(index + 1));
  const canvases = useCanvases(painter, {
    submit: next,
    help: () => {
      help.value = true;
    },
    searchClasses: () => search.current?.focus(),
  });
  const graded = useMemo(
    () =>
      computed(() => {
        // Each finished change is graded anew.
        painter.document.seq.value;
        const segments = painter.document.segments.value;
        return grade({ data: painter.document.buffer.data, segments }, targets, lesson.goal, start);
      }),
    [painter, targets, lesson, start],
  );
  const reached = graded.value.grade.done && painter.document.seq.value > 0;
  useBeginning(props);
  useCourseKeys(index, onGo);
  useEffect(() => {
    if (!reached) return;
    onPassed(lesson.id);
    announce(t("practice.done"));
  }, [reached]);
  return (
    <>
      <CourseBar index={index} done={done} onGo={onGo} onHelp={() => (help.value = true)} />
      <TaskBar
        lesson={lesson}
        grade={graded.value.grade}
        reached={reached}
        last={last}
        onNext={next}
        onRestart={() => onGo(index)}
      />
      <Surface painter={painter} canvases={canvases} search={search}>
        <Differences painter={painter} differences={graded.value.differences} />
      </Surface>
      <Footer painter={painter} />
      {help.value && <HelpDialog onClose={() => (help.value = false)} />}
    </>
  );
}
