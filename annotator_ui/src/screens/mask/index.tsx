/** The mask viewer: the photo under its mask with a line to move, layers, open questions, and the history of a pixel. */
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { ApiProblem } from "../../net/problem.ts";
import { useLoad } from "../../widgets/load.ts";
import { fetchRaster } from "../../widgets/stage/rasters.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import { trail } from "../topbar.tsx";
import { MaskDesk } from "./mask-desk.tsx";
import { UnmergedDesk } from "./unmerged.tsx";
import "../../styles/desk.css";
import "../../styles/desk-touch.css";
import "../../styles/project.css";

async function loadMask(image: string) {
  const mask = await api.mask(image).catch((error: unknown) => {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  });
  return mask ? { mask, raster: await fetchRaster(mask.raster) } : null;
}

/** The image first: without a mask there is still the photo and the state of its tiles. */
async function load(slug: string, id: string) {
  const [project, image] = await Promise.all([api.project(slug), api.image(id)]);
  const merged = image.mask ? await loadMask(id) : null;
  return { project, image, merged };
}

export function MaskScreen({ params }: { params: Record<string, string> }) {
  const slug = params.slug ?? "";
  const id = params.image ?? "";
  const loaded = useLoad(`mask ${id}`, () => load(slug, id));
  const name = loaded.value?.image.name;
  const title = loaded.value?.project.title;
  useEffect(() => {
    if (!name || !title) return;
    trail.value = [
      { title, href: `/p/${slug}` },
      { title: name, href: `/p/${slug}/images/${id}` },
    ];
    document.title = `${name} · ${title}`;
  }, [name, title, slug, id]);
  if (!loaded.value) {
    return loaded.problem ? (
      <ProblemNote problem={loaded.problem} retry={loaded.reload} />
    ) : (
      <Loading what={t("mask.loading")} />
    );
  }
  const { project, image, merged } = loaded.value;
  return (
    <div class="desk mask dark">
      {merged ? (
        <MaskDesk project={project} image={image} merged={merged} />
      ) : (
        <UnmergedDesk project={project} image={image} />
      )}
    </div>
  );
}
