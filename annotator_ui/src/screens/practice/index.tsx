/** Practice: one tool after the other on a scene whose answer is known, in the painter itself, without a server. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import { me } from "../../net/session.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import { PainterController } from "../painter/controller.ts";
import { LessonDesk } from "./desk.tsx";
import { LESSONS, type LessonId } from "./lessons.ts";
import { openLesson } from "./lessonTile.ts";
import { keepProgress, readProgress } from "./progress.ts";
import { loadScene, type Scene } from "./scene.ts";
import { startOf } from "./starts.ts";
import { targetsOf } from "./targets.ts";
import "./practice.css";

export function PracticeScreen() {
  const scene = useSignal<Scene | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const load = () => {
    problem.value = null;
    loadScene().then(
      (found) => {
        scene.value = found;
      },
      (error: unknown) => {
        problem.value = asProblem(error);
      },
    );
  };
  useEffect(() => {
    document.title = `${t("practice.title")} · Tessera`;
    load();
  }, []);
  return (
    <main class="painter practice dark" id="main">
      {problem.value && <ProblemNote problem={problem.value} retry={load} />}
      {!problem.value && !scene.value && <Loading what={t("practice.opening")} />}
      {scene.value && <Course scene={scene.value} />}
    </main>
  );
}

/** The first lesson that is not done; the first of all once every one is. */
function firstOpen(done: ReadonlySet<LessonId>): number {
  return Math.max(
    0,
    LESSONS.findIndex(({ id }) => !done.has(id)),
  );
}

function Course({ scene }: { scene: Scene }) {
  const account = me.value?.id ?? "";
  const done = useSignal(useMemo(() => readProgress(account), [account]));
  const here = useSignal(firstOpen(done.value));
  const round = useSignal(0);
  const go = (to: number) => {
    here.value = Math.min(LESSONS.length - 1, Math.max(0, to));
    round.value++;
  };
  const passed = (id: LessonId) => {
    if (done.value.has(id)) return;
    done.value = new Set([...done.value, id]);
    keepProgress(account, done.value);
  };
  return (
    <Opening
      key={`${here.value} ${round.value}`}
      scene={scene}
      index={here.value}
      done={done.value}
      onPassed={passed}
      onGo={go}
    />
  );
}

type OpeningProps = {
  scene: Scene;
  index: number;
  done: ReadonlySet<LessonId>;
  onPassed: (id: LessonId) => void;
  onGo: (to: number) => void;
};

/** Makes the lesson's tile, and closes its painter when another lesson comes. */
function Opening({ scene, index, ...rest }: OpeningProps) {
  const lesson = LESSONS[index] as (typeof LESSONS)[number];
  const made = useMemo(() => {
    const targets = targetsOf(scene, lesson);
    return { targets, start: startOf(scene, lesson, targets) };
  }, [scene, lesson]);
  const painter = useSignal<PainterController | null>(null);
  useEffect(() => {
    let left = false;
    void openLesson(scene, made.start).then((tile) => {
      if (left) tile.photo.close();
      else painter.value = new PainterController(tile);
    });
    return () => {
      left = true;
      void painter.value?.close();
    };
  }, []);
  if (!painter.value) return <Loading what={t("practice.opening")} />;
  return <LessonDesk painter={painter.value} lesson={lesson} index={index} {...made} {...rest} />;
}
