/** Review: what waits on the left, the tile over its photo, the verdict on the right; after a verdict, the next. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { Review } from "../../net/types.ts";
import { LinkButton } from "../../widgets/button.tsx";
import { type Loaded, useLoad } from "../../widgets/load.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { trail } from "../topbar.tsx";
import { ReviewsAhead } from "./ahead.ts";
import { ReviewDesk } from "./desk.tsx";
import { Filmstrip } from "./filmstrip.tsx";
import { Verdicts } from "./verdicts.ts";
import "../../styles/desk.css";
import "../../styles/desk-touch.css";

export function ReviewScreen({ params }: { params: Record<string, string> }) {
  const slug = params.slug ?? "";
  const queue = useLoad(`reviews ${slug}`, () => api.reviews(slug), 20);
  const project = useLoad(`project ${slug}`, () => api.project(slug));
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
  return <Reviewing key={slug} slug={slug} queue={queue} listed={queue.value} />;
}

type ReviewingProps = { slug: string; queue: Loaded<Review[]>; listed: readonly Review[] };

function Reviewing({ slug, queue, listed }: ReviewingProps) {
  const chosen = useSignal<string | null>(null);
  const ahead = useMemo(() => new ReviewsAhead(), []);
  const verdicts = useMemo(() => new Verdicts(() => void queue.reload()), []);
  useEffect(
    () => () => {
      ahead.close();
      verdicts.close();
    },
    [],
  );
  // A tile whose verdict is on its way waits no more, unless the server will not have it.
  const given = new Set(verdicts.waiting.value.map(({ review }) => review.revision));
  const waiting = listed.filter(({ revision }) => !given.has(revision));
  const refused = verdicts.refused.value?.review.task_id;
  useEffect(() => {
    if (refused) chosen.value = refused;
  }, [refused]);
  const current = waiting.find(({ task_id }) => task_id === chosen.value) ?? waiting[0];
  const at = current ? waiting.indexOf(current) : 0;
  const after = waiting.slice(at + 1);
  useEffect(() => {
    if (current) void ahead.look(current, after);
  }, [current?.revision, after[0]?.revision, after[1]?.revision]);
  if (!current) return <NothingWaits slug={slug} verdicts={verdicts} />;
  const choose = (review: Review | undefined) => {
    if (review) chosen.value = review.task_id;
  };
  return (
    <div class="desk review dark">
      <Filmstrip reviews={waiting} current={current} ahead={ahead} onChoose={choose} />
      <ReviewDesk
        key={current.revision}
        review={current}
        ahead={ahead}
        verdicts={verdicts}
        onAgain={() => void ahead.look(current, after)}
        onGone={() => choose(waiting[at + 1] ?? waiting[at - 1])}
        onStep={(by) => choose(waiting[at + by])}
      />
    </div>
  );
}

function NothingWaits({ slug, verdicts }: { slug: string; verdicts: Verdicts }) {
  const count = verdicts.waiting.value.length;
  if (count > 0) return <Loading what={t("review.sending", { count })} />;
  return (
    <Empty sentence={t("review.nothing")} picture={<MosaicPicture columns={9} rows={4} done={2} />}>
      <LinkButton href={`/p/${slug}`} kind="primary">
        {t("review.to-project")}
      </LinkButton>
    </Empty>
  );
}
