/** A new example: a part of one of the project's photos, with its labels if wanted, or a picture from a file. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../../i18n/index.ts";
import { addExample, type Instructions } from "../../../net/instructions.ts";
import type { Project } from "../../../net/types.ts";
import { useAction } from "../../../widgets/action.ts";
import { announce } from "../../../widgets/announcer.tsx";
import { Button } from "../../../widgets/button.tsx";
import { ProblemNote } from "../../../widgets/states.tsx";
import { CropPicture } from "./crop-picture.tsx";

type FormProps = { project: Project; onTold: (told: Instructions) => void };
type Source = "photo" | "file";

/** How the picture is made when the form is sent; null while there is none. */
export type MakePicture = (() => Promise<Blob>) | null;

/** Begins anew after each example. */
export function ExampleForm(props: FormProps) {
  const round = useSignal(0);
  return <Fields key={round.value} {...props} onAdded={() => round.value++} />;
}

function Fields({ project, onTold, onAdded }: FormProps & { onAdded: () => void }) {
  const source = useSignal<Source>("photo");
  const make = useSignal<MakePicture>(null);
  const action = useAction();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const picture = make.value;
    if (!picture) return;
    const values = new FormData(event.currentTarget as HTMLFormElement);
    const about = String(values.get("class") ?? "");
    const done = await action.run(async () => {
      const told = await addExample(project.slug, {
        picture: await picture(),
        shows: values.get("shows") === "wrong" ? "wrong" : "right",
        caption: String(values.get("caption")),
        classId: about === "" ? null : Number(about),
      });
      onTold(told);
    });
    if (!done) return;
    announce(t("instructions.added"));
    onAdded();
  };
  return (
    <form class="form example-form" onSubmit={submit} data-testid="example-form">
      <h2>{t("instructions.new-example")}</h2>
      <Choice
        legend={t("instructions.source")}
        name="source"
        values={["photo", "file"]}
        chosen={source.value}
        onChoose={(value) => {
          source.value = value;
          make.value = null;
        }}
      />
      {source.value === "photo" ? (
        <CropPicture project={project} onPicture={(next) => (make.value = next)} />
      ) : (
        <FilePicture onPicture={(next) => (make.value = next)} />
      )}
      <Choice legend={t("instructions.shows")} name="shows" values={["right", "wrong"]} />
      <label class="field">
        <span>{t("instructions.about")}</span>
        <select name="class">
          <option value="">{t("instructions.about-none")}</option>
          {project.taxonomy.classes.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("instructions.caption")}</span>
        <input name="caption" required maxLength={500} data-testid="example-caption" />
      </label>
      {action.problem && <ProblemNote problem={action.problem} />}
      <div class="actions">
        <Button type="submit" busy={action.busy} disabled={!make.value} data-testid="add-example">
          {t("instructions.add")}
        </Button>
      </div>
    </form>
  );
}

type ChoiceProps<T extends Source | "right" | "wrong"> = {
  legend: string;
  name: string;
  values: readonly T[];
  chosen?: T;
  onChoose?: (value: T) => void;
};

function Choice<T extends Source | "right" | "wrong">(props: ChoiceProps<T>) {
  const { legend, name, values, chosen, onChoose } = props;
  return (
    <fieldset class="example-choice">
      <legend class="legend">{legend}</legend>
      {values.map((value, i) => (
        <label key={value} class="option">
          <input
            type="radio"
            name={name}
            value={value}
            defaultChecked={chosen === undefined ? i === 0 : chosen === value}
            data-testid={`example-${name}-${value}`}
            onChange={() => onChoose?.(value)}
          />
          <span>{t(`guide.${value}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function FilePicture({ onPicture }: { onPicture: (make: MakePicture) => void }) {
  useEffect(() => onPicture(null), []);
  return (
    <label class="field">
      <span>{t("instructions.file")}</span>
      <input
        type="file"
        accept="image/jpeg,image/png,image/webp"
        data-testid="example-file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          onPicture(file ? async () => file : null);
        }}
      />
    </label>
  );
}
