/** Settings: title and lease of a project, and what cannot change any more. */
import { useSignal } from "@preact/signals";
import { number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { ClassInfo, Project, Seams } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { announce } from "../../widgets/announcer.tsx";
import { Button } from "../../widgets/button.tsx";
import { ProblemNote } from "../../widgets/states.tsx";
import type { SideProps } from "./side.ts";
import { SplitDialog } from "./split-class.tsx";

export function SettingsTab({ project, onProject, reload }: SideProps) {
  const action = useAction();
  const saved = useSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const changes = {
      title: String(form.get("title")),
      lease_minutes: Number(form.get("lease_minutes")),
      tiles_ahead: Number(form.get("tiles_ahead")),
      seams: form.get("seams") as Seams,
      licence: String(form.get("licence")),
    };
    saved.value = await action.run(async () => onProject(await api.updateProject(project.slug, changes)));
    if (saved.value) announce(t("settings.saved"));
  };
  const edit = () => {
    saved.value = false;
  };
  return (
    <section class="settings" aria-label={t("project.settings")}>
      <form class="form" onSubmit={submit} onInput={edit}>
        <label class="field">
          <span>{t("new.title")}</span>
          <input name="title" required maxLength={120} defaultValue={project.title} />
        </label>
        <label class="field short">
          <span>{t("settings.lease")}</span>
          <input
            name="lease_minutes"
            type="number"
            min={5}
            max={480}
            required
            defaultValue={project.lease_minutes}
          />
        </label>
        <label class="field short">
          <span>{t("settings.ahead")}</span>
          <input
            name="tiles_ahead"
            type="number"
            min={1}
            max={3}
            required
            defaultValue={project.tiles_ahead}
            aria-describedby="ahead-why"
          />
        </label>
        <p class="quiet" id="ahead-why">
          {t("settings.ahead.why")}
        </p>
        <label class="field">
          <span>{t("settings.seams")}</span>
          <select name="seams" aria-describedby="seams-why">
            <option value="path" selected={project.seams === "path"}>
              {t("settings.seams.path")}
            </option>
            <option value="owner" selected={project.seams === "owner"}>
              {t("settings.seams.owner")}
            </option>
          </select>
        </label>
        <p class="quiet" id="seams-why">
          {t("settings.seams.why")}
        </p>
        <label class="field">
          <span>{t("settings.licence")}</span>
          <input
            name="licence"
            maxLength={200}
            defaultValue={project.licence}
            aria-describedby="licence-why"
          />
        </label>
        <p class="quiet" id="licence-why">
          {t("settings.licence.why")}
        </p>
        {action.problem && <ProblemNote problem={action.problem} />}
        <div class="actions">
          <Button type="submit" kind="primary" busy={action.busy} data-testid="save-settings">
            {t("settings.save")}
          </Button>
          {saved.value && <span class="safe">{t("settings.saved")}</span>}
        </div>
      </form>
      <aside class="fixed">
        <h2>{t("settings.fixed")}</h2>
        <p class="quiet">{t("settings.fixed.why")}</p>
        <dl class="facts">
          <dt>{t("new.tile")}</dt>
          <dd>{number(project.tile)} px</dd>
          <dt>{t("new.overlap")}</dt>
          <dd>{number(project.overlap)} px</dd>
          <dt>{t("new.context")}</dt>
          <dd>{number(project.context)} px</dd>
          <dt>{t("new.taxonomy")}</dt>
          <dd>
            {project.taxonomy.name} {project.taxonomy.version}
          </dd>
        </dl>
        <ClassList project={project} onProject={onProject} reload={reload} />
      </aside>
    </section>
  );
}

type ClassListProps = Pick<SideProps, "project" | "onProject" | "reload">;

function ClassList({ project, onProject, reload }: ClassListProps) {
  const asked = useSignal<ClassInfo | null>(null);
  const close = () => {
    asked.value = null;
  };
  const split = (taxonomy: Project["taxonomy"]) => {
    close();
    onProject({ ...project, taxonomy });
    void reload();
  };
  return (
    <>
      <ul class="class-list">
        {project.taxonomy.classes.map((kind) => (
          <ClassRow
            key={kind.id}
            kind={kind}
            onSplit={() => {
              asked.value = kind;
            }}
          />
        ))}
      </ul>
      {asked.value && <SplitDialog project={project} kind={asked.value} onSplit={split} onClose={close} />}
    </>
  );
}

function ClassRow({ kind, onSplit }: { kind: ClassInfo; onSplit: () => void }) {
  const { id, name, color, is_thing } = kind;
  return (
    <li>
      <span class="chip" style={{ background: `rgb(${color.join(" ")})` }} />
      <span>{name}</span>
      <span class="quiet">{is_thing ? t("class.thing") : t("class.stuff")}</span>
      <span class="quiet num">{id}</span>
      <Button
        kind="quiet"
        onClick={onSplit}
        aria-label={t("split.verb", { name })}
        data-testid={`split-${id}`}
      >
        {t("split.short")}
      </Button>
    </li>
  );
}
