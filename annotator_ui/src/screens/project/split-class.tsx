/** Splits a class: names the new ones, says what comes back, and what its painters are told. */
import "./split-class.css";
import { useSignal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { SplitInto, SplitProspect } from "../../net/leadTypes.ts";
import type { ClassInfo, Project } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { announce } from "../../widgets/announcer.tsx";
import { Button } from "../../widgets/button.tsx";
import { Dialog } from "../../widgets/dialog.tsx";
import { useLoad } from "../../widgets/load.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import { colourOf, farColour, hexOf } from "./far-colour.ts";

type SplitProps = {
  project: Project;
  kind: ClassInfo;
  onSplit: (taxonomy: Project["taxonomy"]) => void;
  onClose: () => void;
};

const MOST = 20;

/** What the form holds, class by class. */
function classesOf(form: FormData): SplitInto[] {
  const names = form.getAll("name").map(String);
  const colours = form.getAll("color").map(String);
  return names.map((name, n) => ({ name, color: colourOf(colours[n] ?? "#000000") }));
}

export function SplitDialog({ project, kind, onSplit, onClose }: SplitProps) {
  const action = useAction();
  const colours = useSignal([farColour(project.taxonomy.classes.map(({ color }) => color))]);
  const prospect = useLoad(`split ${kind.id}`, () => api.splitProspect(project.slug, kind.id));
  const { name } = kind;
  const more = () => {
    const known = project.taxonomy.classes.map(({ color }) => color);
    colours.value = [...colours.value, farColour([...known, ...colours.value])];
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const body = { into: classesOf(form), text: String(form.get("text")) };
    void action.run(async () => {
      const { taxonomy, tiles } = await api.splitClass(project.slug, kind.id, body);
      announce(t("split.done", { name, tiles }));
      onSplit(taxonomy);
    });
  };
  return (
    <Dialog title={t("split.title", { name })} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>{t("split.what")}</p>
        {prospect.problem && <ProblemNote problem={prospect.problem} retry={prospect.reload} />}
        {!prospect.value && !prospect.problem && <Loading />}
        {prospect.value && <Prospect of={prospect.value} />}
        {colours.value.map((colour, n) => (
          <NewClass key={n} n={n + 1} colour={hexOf(colour)} />
        ))}
        {colours.value.length < MOST && (
          <Button kind="quiet" onClick={more} data-testid="split-more">
            {t("split.more")}
          </Button>
        )}
        <label class="field">
          <span>{t("split.text")}</span>
          <textarea name="text" required maxLength={1000} rows={3} aria-describedby="split-hint" />
        </label>
        <p class="quiet" id="split-hint">
          {t("split.text.hint")}
        </p>
        {action.problem && <ProblemNote problem={action.problem} />}
        <footer class="dialog-actions">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            kind="primary"
            busy={action.busy}
            disabled={!prospect.value}
            data-testid="split-confirm"
          >
            {t("split.confirm")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function Prospect({ of: { tiles, images } }: { of: SplitProspect }) {
  return (
    <p class={tiles > 0 ? "warn" : "quiet"} data-testid="split-prospect" data-tiles={tiles}>
      {t("split.prospect", { tiles, images })}
    </p>
  );
}

/** Its place in the form, from 1, is how it is called until it has a name. */
function NewClass({ n, colour }: { n: number; colour: string }) {
  return (
    <div class="new-class">
      <label class="field">
        <span>{t("split.new", { n })}</span>
        <input name="name" required maxLength={100} data-testid={`split-name-${n}`} />
      </label>
      <input type="color" name="color" defaultValue={colour} aria-label={t("split.colour", { n })} />
    </div>
  );
}
