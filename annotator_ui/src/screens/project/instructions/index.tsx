/** Instructions of a project: the text, notes on classes and examples on the left, what painters see of it on the right. */
import { useSignal } from "@preact/signals";
import { t } from "../../../i18n/index.ts";
import { changeInstructions, type Instructions, loadInstructions } from "../../../net/instructions.ts";
import { useAction } from "../../../widgets/action.ts";
import { announce } from "../../../widgets/announcer.tsx";
import { Button } from "../../../widgets/button.tsx";
import { Told } from "../../../widgets/instructions/told.tsx";
import { useLoad } from "../../../widgets/load.ts";
import { Loading, ProblemNote } from "../../../widgets/states.tsx";
import type { SideProps } from "../side.ts";
import { ClassNotes } from "./class-notes.tsx";
import { ExampleForm } from "./example-form.tsx";
import { RemoveExample } from "./remove-example.tsx";
import "../../../styles/instructions.css";

export function InstructionsTab({ project }: SideProps) {
  const told = useLoad(`instructions ${project.slug}`, () => loadInstructions(project.slug));
  if (told.value) return <Desk project={project} told={told.value} onTold={told.set} key={project.slug} />;
  return told.problem ? <ProblemNote problem={told.problem} retry={told.reload} /> : <Loading />;
}

type DeskProps = Pick<SideProps, "project"> & { told: Instructions; onTold: (told: Instructions) => void };

function Desk({ project, told, onTold }: DeskProps) {
  const text = useSignal(told.text);
  const notes = useSignal(told.class_notes);
  const saved = useSignal(false);
  const action = useAction();
  const { classes } = project.taxonomy;
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const changes = { text: text.value, class_notes: notes.value };
    saved.value = await action.run(async () => onTold(await changeInstructions(project.slug, changes)));
    if (saved.value) announce(t("instructions.saved"));
  };
  const touched = () => {
    saved.value = false;
  };
  return (
    <section class="instructions" aria-label={t("project.instructions")}>
      <div class="instructions-edit">
        <form class="form" onSubmit={save} onInput={touched}>
          <label class="field">
            <span>{t("new.instructions")}</span>
            <textarea
              rows={12}
              value={text.value}
              placeholder={t("new.instructions.example")}
              aria-describedby="instructions-marks"
              data-testid="instructions-text"
              onInput={(event) => {
                text.value = event.currentTarget.value;
              }}
            />
          </label>
          <p class="quiet" id="instructions-marks">
            {t("instructions.marks")}
          </p>
          <ClassNotes classes={classes} notes={notes} />
          {action.problem && <ProblemNote problem={action.problem} />}
          <div class="actions">
            <Button type="submit" kind="primary" busy={action.busy} data-testid="save-instructions">
              {t("instructions.save")}
            </Button>
            {saved.value && <span class="safe">{t("instructions.saved")}</span>}
          </div>
        </form>
        <ExampleForm project={project} onTold={onTold} />
      </div>
      <section class="instructions-seen" aria-labelledby="instructions-seen">
        <h2 id="instructions-seen">{t("instructions.preview")}</h2>
        <p class="quiet">{t("instructions.version", { version: told.version })}</p>
        <Told
          told={{ ...told, text: text.value, class_notes: notes.value }}
          classes={classes}
          only={null}
          verbs={(example) => <RemoveExample slug={project.slug} example={example} onTold={onTold} />}
        />
      </section>
    </section>
  );
}
