/** Makes a release: a name, a format, and what happens to unfinished images and open questions. */

import { useSignal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { ApiProblem } from "../../net/problem.ts";
import type { CannotHold, FormatChoice, NewRelease, Release } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { Button, LinkButton } from "../../widgets/button.tsx";
import { useLoad } from "../../widgets/load.ts";
import { ProblemNote } from "../../widgets/states.tsx";
import { type ClassesAnswer, ClassesChoice } from "./release-classes.tsx";

type FormProps = {
  slug: string;
  formats: FormatChoice[];
  taken: Release[];
  onMade: (release: Release) => void;
  onClose: () => void;
};

export function ReleaseForm({ slug, formats, taken, onMade, onClose }: FormProps) {
  const action = useAction();
  const likely = likelyFormat(formats, taken);
  const wanted = useSignal<NewRelease>({ ...FIRST, format: likely });
  const classes = useSignal<ClassesAnswer>({ ready: true, remap: null });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!classes.value.ready) return;
    const body = { ...read(event.currentTarget as HTMLFormElement), remap: classes.value.remap };
    void action.run(async () => onMade(await api.createRelease(slug, body)));
  };
  const changed = (event: Event & { currentTarget: HTMLFormElement }) => {
    const { format, unfinished, unresolved } = read(event.currentTarget);
    const { name } = wanted.value;
    const same = wanted.value.format === format && wanted.value.unfinished === unfinished;
    if (!same) wanted.value = { name, format, unfinished, unresolved };
  };
  return (
    <form
      class="form release-form"
      onSubmit={submit}
      onChange={changed}
      aria-label={t("releases.new")}
      data-testid="release-form"
    >
      <label class="field short">
        <span>{t("releases.name")}</span>
        <input
          name="name"
          required
          maxLength={60}
          defaultValue={nextName(taken)}
          data-testid="release-name"
        />
      </label>
      <Choice
        name="format"
        legend={t("releases.format")}
        first={likely}
        options={formats.map(({ name, title, description }) => ({ value: name, title, description }))}
      />
      <ClassesChoice
        slug={slug}
        wanted={wanted.value}
        releases={taken}
        onAnswer={(answer) => {
          classes.value = answer;
        }}
      />
      <div class="form-columns">
        <Choice name="unfinished" legend={t("releases.unfinished")} options={UNFINISHED()} />
        <Choice name="unresolved" legend={t("releases.unresolved")} options={UNRESOLVED()} />
      </div>
      {action.problem && <Refused slug={slug} problem={action.problem} />}
      <div class="actions">
        <Button
          type="submit"
          kind="primary"
          hint="⏎"
          busy={action.busy}
          disabled={!classes.value.ready}
          data-testid="make-release"
        >
          {t("releases.make")}
        </Button>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        {!classes.value.ready && <span class="quiet">{t("remap.blocked")}</span>}
      </div>
    </form>
  );
}

/** What the form says before anybody touches it. */
const FIRST: NewRelease = { name: "next", format: "", unfinished: "leave-out", unresolved: "stop" };

const read = (form: HTMLFormElement) => Object.fromEntries(new FormData(form)) as unknown as NewRelease;

/** v1, v2, ...: the first that is free. */
export function nextName(taken: readonly Pick<Release, "name">[]): string {
  const names = new Set(taken.map(({ name }) => name));
  let n = taken.length + 1;
  while (names.has(`v${n}`)) n += 1;
  return `v${n}`;
}

/** That of the newest release: a project is mostly released again as it was; else Cityscapes, which most readers know. */
export function likelyFormat(
  formats: readonly Pick<FormatChoice, "name">[],
  taken: readonly Pick<Release, "format">[],
): string {
  const wanted = taken[0]?.format ?? "cityscapes";
  return formats.some(({ name }) => name === wanted) ? wanted : (formats[0]?.name ?? "");
}

const UNFINISHED = () => [
  { value: "leave-out", title: t("releases.leave-out"), description: t("releases.leave-out.what") },
  { value: "void", title: t("releases.void"), description: t("releases.void.what") },
];

const UNRESOLVED = () => [
  { value: "stop", title: t("releases.stop"), description: t("releases.stop.what") },
  { value: "separate", title: t("releases.separate"), description: t("releases.separate.what") },
];

type ChoiceProps = {
  name: string;
  legend: string;
  options: { value: string; title: string; description: string }[];
  /** What is chosen at first; else the first option. */
  first?: string;
};

function Choice({ name, legend, options, first = options[0]?.value }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend class="legend">{legend}</legend>
      {options.map(({ value, title, description }) => (
        <label key={value} class="option">
          <input
            type="radio"
            name={name}
            value={value}
            defaultChecked={value === first}
            data-testid={`${name}-${value}`}
          />
          <span>
            {title}
            <span class="quiet">{description}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Why a release cannot be made, image by image, with the way to what has to be done first. */
function Refused({ slug, problem }: { slug: string; problem: ApiProblem }) {
  const problems = Array.isArray(problem.details.problems) ? (problem.details.problems as CannotHold[]) : [];
  const project = useLoad(`project ${slug}`, () => api.project(slug));
  const className = (id: number | null) =>
    project.value?.taxonomy.classes.find((each) => each.id === id)?.name ?? "";
  if (problems.length === 0 && problem.code !== "open-questions") return <ProblemNote problem={problem} />;
  return (
    <div class="note" role="alert" data-testid="release-refused">
      <strong class="loss">{problem.message}</strong>
      <p class="quiet">{t("releases.refused.safe")}</p>
      {problems.length > 0 && (
        <table class="table">
          <tbody>
            {problems.map(({ image, class_id, detail }) => (
              <tr key={`${image} ${class_id} ${detail}`}>
                <td class="mono">{image}</td>
                <td>{className(class_id)}</td>
                <td class="quiet">{detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {problem.code === "open-questions" && (
        <LinkButton href={`/p/${slug}/questions`}>{t("releases.answer")}</LinkButton>
      )}
    </div>
  );
}
