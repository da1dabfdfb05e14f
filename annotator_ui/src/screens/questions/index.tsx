/** Questions: two segments either side of a seam, and one thing to say: the same object, or two. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { Question, Taxonomy } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { announce } from "../../widgets/announcer.tsx";
import { Button, LinkButton } from "../../widgets/button.tsx";
import { useCommands } from "../../widgets/commands/use.ts";
import { keyOf } from "../../widgets/commands/words.ts";
import { useLoad } from "../../widgets/load.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { deskCommand } from "../desk/command.ts";
import { useLook } from "../desk/look.ts";
import { trail } from "../topbar.tsx";
import { PairStage } from "./pair-stage.tsx";
import "../../styles/desk.css";
import "../../styles/desk-touch.css";

export function QuestionsScreen({ params }: { params: Record<string, string> }) {
  const slug = params.slug ?? "";
  const project = useLoad(`project ${slug}`, () => api.project(slug));
  const questions = useLoad(`questions ${slug}`, () => api.questions(slug));
  const skipped = useSignal<readonly string[]>([]);
  useEffect(() => {
    const title = project.value?.title ?? slug;
    trail.value = [
      { title, href: `/p/${slug}` },
      { title: t("questions.title"), href: `/p/${slug}/questions` },
    ];
    document.title = `${t("questions.title")} · ${title}`;
  }, [project.value?.title, slug]);

  const problem = questions.problem ?? project.problem;
  if (!questions.value || !project.value) {
    return problem ? <ProblemNote problem={problem} retry={questions.reload} /> : <Loading />;
  }
  const open = questions.value;
  const later = (question: Question) => (skipped.value.includes(question.id) ? 1 : 0);
  const current = open.toSorted((a, b) => later(a) - later(b))[0];
  if (!current) return <NothingAsked slug={slug} />;
  const answered = () => questions.set(open.filter((each) => each !== current));
  return (
    <div class="desk questions dark">
      <QuestionDesk
        key={current.id}
        question={current}
        count={open.length}
        taxonomy={project.value.taxonomy}
        onAnswered={answered}
        onSkip={() => {
          skipped.value = [...skipped.value.filter((id) => id !== current.id), current.id];
        }}
      />
    </div>
  );
}

function NothingAsked({ slug }: { slug: string }) {
  return (
    <Empty sentence={t("questions.nothing")} picture={<MosaicPicture columns={9} rows={4} done={2} />}>
      <LinkButton href={`/p/${slug}`} kind="primary">
        {t("review.to-project")}
      </LinkButton>
    </Empty>
  );
}

type DeskProps = {
  question: Question;
  count: number;
  taxonomy: Taxonomy;
  onAnswered: () => void;
  onSkip: () => void;
};

function QuestionDesk({ question, count, taxonomy, onAnswered, onSkip }: DeskProps) {
  const look = useLook();
  const action = useAction();
  const isFlagged = question.reason === "continues";
  const answer = (same: boolean, ends = false) =>
    action.run(async () => {
      await api.answer(question.id, same, ends);
      announce(t(same ? "questions.joined" : ends ? "questions.ended" : "questions.kept-apart"));
      onAnswered();
    });
  useCommands([
    deskCommand("same", "questions.same", ["s"], () => void answer(true)),
    deskCommand("different", "questions.different", ["d"], () => void answer(false)),
    ...(isFlagged ? [deskCommand("ends", "questions.ends", ["e"], () => void answer(false, true))] : []),
    deskCommand("later", "questions.later", ["n"], onSkip),
  ]);
  const kind = taxonomy.classes.find(({ id }) => id === question.class_id)?.name ?? String(question.class_id);
  const reason =
    question.reason === "continues" || question.reason === "no-mutual-best" ? question.reason : "other";
  return (
    <>
      <PairStage question={question} shown={look.shown} kind={kind} />
      <aside class="desk-panel" aria-label={t("questions.panel")}>
        <header>
          <p class="quiet">{t("questions.open", { count })}</p>
          <h1>{t("questions.ask", { kind })}</h1>
          <p class="quiet">{t(`questions.why.${reason}`)}</p>
        </header>
        <dl class="facts marked">
          <dt>
            <span class="pair first">A</span>
          </dt>
          <dd>{t("tile.number", { number: question.first.tile + 1 })}</dd>
          <dt>
            <span class="pair second">B</span>
          </dt>
          <dd>{t("tile.number", { number: question.second.tile + 1 })}</dd>
        </dl>
        {action.problem && <ProblemNote problem={action.problem} />}
        <div class="verdict">
          <Button
            kind="primary"
            hint={keyOf("desk.same")}
            busy={action.busy}
            onClick={() => answer(true)}
            data-testid="same"
          >
            {t("questions.same")}
          </Button>
          <Button
            hint={keyOf("desk.different")}
            busy={action.busy}
            onClick={() => answer(false)}
            data-testid="different"
          >
            {t("questions.different")}
          </Button>
          {isFlagged && (
            <Button
              hint={keyOf("desk.ends")}
              busy={action.busy}
              onClick={() => answer(false, true)}
              data-testid="ends"
            >
              {t("questions.ends")}
            </Button>
          )}
          {count > 1 && (
            <Button kind="quiet" hint={keyOf("desk.later")} onClick={onSkip}>
              {t("questions.later")}
            </Button>
          )}
        </div>
        <p class="quiet">{t("questions.keys", { labels: keyOf("desk.labels") })}</p>
      </aside>
    </>
  );
}
