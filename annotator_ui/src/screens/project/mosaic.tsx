/** The mosaic wall: every image a thumbnail, every tile marked by its state. Pages load as they come into view. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import type { MosaicImage } from "../../net/types.ts";
import { memo } from "../../widgets/memo.tsx";
import { ProblemNote } from "../../widgets/states.tsx";
import { stateName, TILE_STATES, TileMark } from "../../widgets/tile-state.tsx";

/** A page of images, and the cursor it was asked with. */
interface Page {
  cursor: string | null;
  items: MosaicImage[];
  next: string | null;
}

async function readPage(slug: string, cursor: string | null): Promise<Page> {
  const { items, next } = await api.images(slug, cursor);
  return { cursor, items, next };
}

/** The pages read so far; all of them are read again when `version` says that the tiles moved on. */
function usePages(slug: string, version: string) {
  const pages = useSignal<Page[]>([]);
  const problem = useSignal<ApiProblem | null>(null);
  const busy = useRef(false);

  const guarded = async (work: () => Promise<void>) => {
    if (busy.current) return;
    busy.current = true;
    problem.value = null;
    await work().catch((error: unknown) => {
      problem.value = asProblem(error);
    });
    busy.current = false;
  };
  const last = pages.value.at(-1);
  const more = () =>
    guarded(async () => {
      if (last?.next === null) return;
      pages.value = [...pages.value, await readPage(slug, last?.next ?? null)];
    });
  const refresh = () =>
    guarded(async () => {
      const cursors = pages.value.length > 0 ? pages.value.map((page) => page.cursor) : [null];
      for (const [index, cursor] of cursors.entries()) {
        const page = await readPage(slug, cursor);
        pages.value = pages.value.toSpliced(index, 1, page);
      }
    });
  // Version stands for the state of the tiles.
  useEffect(() => {
    void refresh();
  }, [slug, version]);
  return {
    images: pages.value.flatMap((page) => page.items),
    done: last?.next === null,
    problem: problem.value,
    more,
  };
}

export function Mosaic({ slug, version }: { slug: string; version: string }) {
  const { images, done, problem, more } = usePages(slug, version);
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(more);
  latest.current = more;
  useEffect(() => {
    if (!end.current) return;
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && latest.current(), {
      rootMargin: "800px",
    });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [images.length]);
  return (
    <>
      <ul class="mosaic" data-testid="mosaic">
        {images.map((image) => (
          <MosaicItem key={image.id} slug={slug} image={image} />
        ))}
      </ul>
      {problem && <ProblemNote problem={problem} retry={more} />}
      {!done && <div ref={end} class="mosaic-end" />}
    </>
  );
}

/** "3 accepted, 1 open": what the marks of an image say, in words. */
function wordsOf(image: MosaicImage): string {
  const counts = TILE_STATES.map((state) => ({
    state,
    n: image.tiles.filter((each) => each === state).length,
  }));
  return counts
    .filter(({ n }) => n > 0)
    .map(({ state, n }) => `${number(n)} ${stateName(state)}`)
    .join(", ");
}

type ItemProps = { slug: string; image: MosaicImage };

const same = (a: ItemProps, b: ItemProps) =>
  a.image.tiles.join() === b.image.tiles.join() &&
  a.image.merged === b.image.merged &&
  a.image.questions === b.image.questions;

const MosaicItem = memo(function MosaicItem({ slug, image }: ItemProps) {
  const height = (256 * image.height) / image.width;
  const wide = 256 / image.columns;
  const high = height / image.rows;
  const words = wordsOf(image);
  return (
    <li>
      <a href={`/p/${slug}/images/${image.id}`} aria-label={`${image.name}: ${words}`} title={words}>
        <span class="mosaic-photo" style={{ aspectRatio: `${image.width} / ${image.height}` }}>
          <img src={image.thumbnail} alt="" loading="lazy" decoding="async" />
          <svg viewBox={`0 0 256 ${height}`} aria-hidden="true">
            {image.tiles.map((state, index) => (
              <TileMark
                // A tile is known by its index.
                key={index}
                state={state}
                x={(index % image.columns) * wide}
                y={Math.floor(index / image.columns) * high}
                width={wide}
                height={high}
              />
            ))}
          </svg>
        </span>
        <span class="mosaic-name">
          <span>{image.name}</span>
          {image.questions > 0 && (
            <span class="warn">{t("mosaic.questions", { count: image.questions })}</span>
          )}
          {image.merged && <span class="safe">{t("mosaic.merged")}</span>}
        </span>
      </a>
    </li>
  );
}, same);
