/** The projects a lead or requester looks after: one line each, with how far it is. */
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { me } from "../../net/session.ts";
import type { ProjectSummary } from "../../net/types.ts";
import { LinkButton } from "../../widgets/button.tsx";
import { useKeys } from "../../widgets/keys.ts";
import { useLoad } from "../../widgets/load.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";
import { PixelBar } from "../../widgets/pixel-bar.tsx";
import { navigate } from "../../widgets/route.ts";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { sentenceOf } from "../project/sentence.ts";

export function ProjectList({ primary }: { primary: boolean }) {
  const projects = useLoad("projects", api.projects, 30);
  const mayCreate = me.value?.is_admin || me.value?.projects.some(({ roles }) => roles.includes("lead"));
  const create = mayCreate && (
    <LinkButton
      href="/new"
      kind={primary ? "primary" : "plain"}
      hint={primary ? "N" : undefined}
      data-testid="new-project"
    >
      {t("home.new-project")}
    </LinkButton>
  );
  useKeys(mayCreate ? { n: () => navigate("/new") } : {});
  if (!projects.value) {
    return projects.problem ? (
      <ProblemNote problem={projects.problem} retry={projects.reload} />
    ) : (
      <Loading />
    );
  }
  if (projects.value.length === 0) {
    return (
      <Empty sentence={t("home.no-projects")} picture={<MosaicPicture columns={9} rows={4} done={0.2} />}>
        {create}
      </Empty>
    );
  }
  return (
    <section aria-labelledby="projects-title">
      <header class="head">
        {primary ? (
          <h1 id="projects-title">{t("home.projects")}</h1>
        ) : (
          <h2 id="projects-title">{t("home.projects")}</h2>
        )}
        {create}
      </header>
      <ul class="rows projects">
        {projects.value.map((project) => (
          <ProjectRow key={project.slug} project={project} />
        ))}
      </ul>
    </section>
  );
}

function ProjectRow({ project }: { project: ProjectSummary }) {
  return (
    <li>
      <a href={`/p/${project.slug}`} data-testid={`project-${project.slug}`}>
        <strong>{project.title}</strong>
        <span class="quiet">{sentenceOf(project.progress)}</span>
        <PixelBar pixels={project.progress.pixels} />
      </a>
    </li>
  );
}
