/** Review: what waits on the left, the tile over its photo, the verdict on the right; after a verdict, the next. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { Decision, Review } from "../../net/types.ts";
import { announce } from "../../widgets/announcer.tsx";
import { LinkButton } from "../../widgets/button.tsx";
import { useLoad } from "../../widgets/load.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";
import { fetchRaster } from "../../widgets/stage/rasters.ts";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { useLook } from "../desk/look.ts";
import { trail } from "../topbar.tsx";
import { Filmstrip } from "./filmstrip.tsx";
import { ReviewPanel } from "./panel.tsx";
import { TileStage } from "./tile-stage.tsx";
import "../../styles/desk.css";

export function ReviewScreen({ params }: { params: Record<string, string> }) {
  const slug = params.slug ?? "";
  const queue = useLoad(`reviews ${slug}`, () => api.reviews(slug), 20);
  const project = useLoad(`project ${slug}`, () => api.project(slug));
  const chosen = useSignal<string | null>(null);
  useEffect(() => {
    const title = project.value?.title ?? slug;
    trail.value = [
      { title, href: `/p/${slug}` },
      { title: t("review.title"), href: `/p/${slug}/review` },
    ];
    document.title = `${t("review.title")} · ${title}`;
  }, [project.value?.title, slug]);

  if (!queue.value)
    return queue.problem ? <ProblemNote problem={queue.problem} retry={queue.reload} /> : <Loading />;
  const waiting = queue.value;
  const current = waiting.find(({ task_id }) => task_id === chosen.value) ?? waiting[0];
  if (!current) return <NothingWaits slug={slug} />;
  const step = (by: number) => {
    const next = waiting[waiting.indexOf(current) + by];
    if (next) chosen.value = next.task_id;
  };
  /** The next in line comes up at once; the queue is asked again behind it. */
  const decided = () => {
    const at = waiting.indexOf(current);
    chosen.value = (waiting[at + 1] ?? waiting[at - 1])?.task_id ?? null;
    queue.set(waiting.filter((each) => each !== current));
    void queue.reload();
  };
  return (
    <div class="desk review dark">
      <Filmstrip
        reviews={waiting}
        current={current}
        onChoose={(id) => {
          chosen.value = id;
        }}
      />
      <Desk key={current.revision} review={current} onDecided={decided} onStep={step} />
    </div>
  );
}

function NothingWaits({ slug }: { slug: string }) {
  return (
    <Empty sentence={t("review.nothing")} picture={<MosaicPicture columns={9} rows={4} done={2} />}>
      <LinkButton href={`/p/${slug}`} kind="primary">
        {t("review.to-project")}
      </LinkButton>
    </Empty>
  );
}

type DeskProps = { review: Review; onDecided: () => void; onStep: (by: number) => void };

async function loadTile(review: Review) {
  const task = await api.task(review.task_id);
  const raster = await fetchRaster(`/api/v1/tasks/${task.id}/labels?revision=${review.revision}`);
  return { task, raster };
}

function Desk({ review, onDecided, onStep }: DeskProps) {
  const tile = useLoad(`tile ${review.task_id} ${review.revision}`, () => loadTile(review));
  const look = useLook();
  if (!tile.value) {
    return tile.problem ? (
      <ProblemNote problem={tile.problem} retry={tile.reload} />
    ) : (
      <Loading what={t("review.loading")} />
    );
  }
  const { task, raster } = tile.value;
  const decide = async (body: Decision) => {
    await api.decide(task.id, body);
    announce(t(body.verdict === "accept" ? "review.accepted" : "review.returned"));
    onDecided();
  };
  return (
    <>
      <TileStage task={task} raster={raster} look={look} />
      <ReviewPanel
        task={task}
        raster={raster}
        review={review}
        look={look}
        onDecide={decide}
        onStep={onStep}
      />
    </>
  );
}
