/** A project: its state in a sentence, its counts, and its sides. */
import { useEffect } from "preact/hooks";
import { type MessageKey, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { may } from "../../net/session.ts";
import type { Progress, Project, Role } from "../../net/types.ts";
import { type Loaded, useLoad } from "../../widgets/load.ts";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { TilePatterns } from "../../widgets/tile-state.tsx";
import { trail } from "../topbar.tsx";
import { Counts } from "./counts.tsx";
import { ImagesTab } from "./images.tsx";
import { ImportTab } from "./import/index.tsx";
import { InstructionsTab } from "./instructions/index.tsx";
import { PeopleTab } from "./people.tsx";
import { QualityTab } from "./quality.tsx";
import { ReleasesTab } from "./releases.tsx";
import { sentenceOf } from "./sentence.ts";
import { SettingsTab } from "./settings.tsx";
import type { SideProps } from "./side.ts";
import "../../styles/project.css";
import "../../styles/wall.css";

const SIDES = {
  images: { roles: ["lead", "reviewer"], Side: ImagesTab },
  instructions: { roles: ["lead"], Side: InstructionsTab },
  import: { roles: ["lead"], Side: ImportTab },
  quality: { roles: ["lead", "reviewer"], Side: QualityTab },
  people: { roles: ["lead"], Side: PeopleTab },
  releases: { roles: ["lead", "requester"], Side: ReleasesTab },
  settings: { roles: ["lead"], Side: SettingsTab },
} as const satisfies Record<string, { roles: readonly Role[]; Side: (props: SideProps) => unknown }>;

type SideName = keyof typeof SIDES;
const isSide = (name: string): name is SideName => name in SIDES;

export function ProjectScreen({ params }: { params: Record<string, string> }) {
  const slug = params.slug ?? "";
  const project = useLoad(`project ${slug}`, () => api.project(slug));
  const progress = useLoad(`progress ${slug}`, () => api.progress(slug), 10);
  useEffect(() => {
    const title = project.value?.title;
    trail.value = title ? [{ title, href: `/p/${slug}` }] : [];
    if (title) document.title = `${title} · Tessera`;
  }, [project.value?.title, slug]);

  const problem = project.problem ?? progress.problem;
  if (project.value && progress.value) {
    const asked = params.side;
    return (
      <ProjectPage
        project={project}
        progress={progress}
        asked={asked}
        value={project.value}
        now={progress.value}
      />
    );
  }
  return problem ? <ProblemNote problem={problem} retry={project.reload} /> : <Loading />;
}

type PageProps = {
  project: Loaded<Project>;
  progress: Loaded<Progress>;
  asked: string | undefined;
  value: Project;
  now: Progress;
};

function ProjectPage({ project, progress, asked, value, now }: PageProps) {
  const allowed = Object.keys(SIDES)
    .filter(isSide)
    .filter((name) => may(value.slug, ...SIDES[name].roles));
  const side = allowed.find((name) => name === asked) ?? (asked ? undefined : allowed[0]);
  if (!side) return <Empty sentence={t("notfound.sentence")} />;
  const { Side } = SIDES[side];
  return (
    <div class="page project">
      <TilePatterns />
      <header class="project-head">
        <h1>{value.title}</h1>
        <p class="sentence" data-testid="project-sentence">
          {sentenceOf(now)}
        </p>
        <Counts slug={value.slug} progress={now} />
      </header>
      <Sides slug={value.slug} names={allowed} current={side} />
      <Side project={value} progress={now} reload={progress.reload} onProject={project.set} />
    </div>
  );
}

function Sides({ slug, names, current }: { slug: string; names: SideName[]; current: SideName }) {
  return (
    <nav class="sides" aria-label={t("project.sides")}>
      {names.map((name) => (
        <a
          key={name}
          href={`/p/${slug}/${name}`}
          aria-current={name === current ? "page" : undefined}
          data-testid={`side-${name}`}
        >
          {t(`project.${name}` satisfies MessageKey)}
        </a>
      ))}
    </nav>
  );
}
