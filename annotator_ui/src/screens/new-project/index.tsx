/** A new project: title, classes, how photos are cut, and what painters are told. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { loadSession } from "../../net/session.ts";
import type { NewProject, TaxonomyChoice } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { Button } from "../../widgets/button.tsx";
import { useLoad } from "../../widgets/load.ts";
import { navigate } from "../../widgets/route.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import { trail } from "../topbar.tsx";
import { GridPicture } from "./grid-picture.tsx";
import { slugOf } from "./slug.ts";
import "../../styles/project.css";

const OWN_FILE = "own-file";

export function NewProjectScreen() {
  const taxonomies = useLoad("taxonomies", api.taxonomies);
  useEffect(() => {
    trail.value = [{ title: t("home.new-project"), href: "/new" }];
  }, []);
  if (taxonomies.value) return <NewProjectForm taxonomies={taxonomies.value} />;
  return taxonomies.problem ? (
    <ProblemNote problem={taxonomies.problem} retry={taxonomies.reload} />
  ) : (
    <Loading />
  );
}

/** The taxonomy chosen by name, or read from the file. */
async function taxonomyOf(form: FormData): Promise<string | object> {
  const name = String(form.get("taxonomy"));
  if (name !== OWN_FILE) return name;
  const file = form.get("taxonomy-file");
  if (!(file instanceof File) || file.size === 0) throw new Error(t("new.taxonomy.missing"));
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new Error(t("new.taxonomy.bad", { name: file.name }));
  }
}

async function projectOf(form: FormData): Promise<NewProject> {
  return {
    title: String(form.get("title")),
    slug: String(form.get("slug")),
    taxonomy: await taxonomyOf(form),
    tile: Number(form.get("tile")),
    overlap: Number(form.get("overlap")),
    context: Number(form.get("context")),
    instructions: String(form.get("instructions")),
  };
}

function NewProjectForm({ taxonomies }: { taxonomies: TaxonomyChoice[] }) {
  const action = useAction();
  const grid = useSignal({ tile: 512, overlap: 16, context: 96 });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void action.run(async () => {
      const created = await api.createProject(await projectOf(form));
      await loadSession();
      navigate(`/p/${created.slug}`);
    });
  };
  return (
    <form class="page narrow new-project" onSubmit={submit}>
      <h1>{t("home.new-project")}</h1>
      <div class="new-columns">
        <div class="form">
          <Names />
          <Taxonomies choices={taxonomies} />
          <label class="field">
            <span>{t("new.instructions")}</span>
            <textarea name="instructions" rows={6} placeholder={t("new.instructions.example")} />
          </label>
        </div>
        <section class="form" aria-label={t("new.grid")}>
          <div class="sizes">
            {(["tile", "overlap", "context"] as const).map((name) => (
              <Size key={name} name={name} grid={grid} />
            ))}
          </div>
          <GridPicture {...grid.value} />
        </section>
      </div>
      {action.problem && <ProblemNote problem={action.problem} />}
      <div class="actions">
        <Button type="submit" kind="primary" hint="⏎" busy={action.busy} data-testid="create-project">
          {t("new.create")}
        </Button>
      </div>
    </form>
  );
}

/** The address follows the title until it is written by hand. */
function Names() {
  const slug = useSignal("");
  const own = useSignal(false);
  return (
    <>
      <label class="field">
        <span>{t("new.title")}</span>
        <input
          name="title"
          required
          maxLength={120}
          data-testid="project-title"
          onInput={(event) => {
            if (!own.value) slug.value = slugOf(event.currentTarget.value);
          }}
        />
      </label>
      <label class="field">
        <span>{t("new.slug")}</span>
        <input
          name="slug"
          class="mono"
          required
          maxLength={60}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          title={t("new.slug.rule")}
          value={slug.value}
          data-testid="project-slug"
          onInput={(event) => {
            own.value = true;
            slug.value = event.currentTarget.value;
          }}
        />
      </label>
    </>
  );
}

function Taxonomies({ choices }: { choices: TaxonomyChoice[] }) {
  const usual = choices.find(({ name }) => name === "cityscapes") ?? choices[0];
  const chosen = useSignal(usual?.name ?? OWN_FILE);
  return (
    <>
      <label class="field">
        <span>{t("new.taxonomy")}</span>
        <select
          name="taxonomy"
          value={chosen.value}
          onChange={(event) => {
            chosen.value = event.currentTarget.value;
          }}
        >
          {choices.map(({ name, title, classes }) => (
            <option key={name} value={name}>
              {`${title} · ${t("new.taxonomy.classes", { count: classes })}`}
            </option>
          ))}
          <option value={OWN_FILE}>{t("new.taxonomy.own")}</option>
        </select>
      </label>
      {chosen.value === OWN_FILE && (
        <label class="field">
          <span>{t("new.taxonomy.file")}</span>
          <input name="taxonomy-file" type="file" accept="application/json,.json" required />
        </label>
      )}
    </>
  );
}

type Grid = { tile: number; overlap: number; context: number };
const LIMITS = { tile: [64, 2048], overlap: [0, 128], context: [0, 512] } as const;

function Size({ name, grid }: { name: keyof Grid; grid: { value: Grid } }) {
  const [min, max] = LIMITS[name];
  return (
    <label class="field">
      <span>{t(`new.${name}`)}, px</span>
      <input
        name={name}
        type="number"
        required
        min={min}
        max={max}
        value={grid.value[name]}
        data-testid={`project-${name}`}
        onInput={(event) => {
          grid.value = { ...grid.value, [name]: event.currentTarget.valueAsNumber || 0 };
        }}
      />
    </label>
  );
}
