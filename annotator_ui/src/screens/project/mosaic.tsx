/** The mosaic wall: every image a thumbnail, every tile marked by its state. Pages load as they come into view. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { number, t } from "../../i18n/index.ts";
import type { MosaicImage } from "../../net/types.ts";
import { memo } from "../../widgets/memo.tsx";
import { useNear } from "../../widgets/near.ts";
import { ProblemNote } from "../../widgets/states.tsx";
import { stateName, TILE_STATES, TileMark } from "../../widgets/tile-state.tsx";
import { type Page, usePages } from "./mosaic-pages.ts";

export function Mosaic({ slug, version }: { slug: string; version: string }) {
  const { pages, done, problem, more, look } = usePages(slug, version);
  return (
    <div class="wall" data-testid="mosaic">
      {pages.map((page, index) => (
        <WallPage key={page.cursor} slug={slug} page={page} onNear={(near) => look(index, near)} />
      ))}
      {problem && <ProblemNote problem={problem} retry={more} />}
      {!done && !problem && <WallEnd key={pages.length} onNear={more} />}
    </div>
  );
}

type PageProps = { slug: string; page: Page; onNear: (near: boolean) => void };

/** A page of the wall. Far from the window it is an empty space of its height: a wall has thousands of images. */
const WallPage = memo(
  function WallPage({ slug, page, onNear }: PageProps) {
    const { element, near } = useNear<HTMLUListElement>(onNear, true);
    const height = useRef(0);
    useLayoutEffect(() => {
      if (near) height.current = element.current?.offsetHeight ?? height.current;
    });
    return (
      <ul ref={element} class="mosaic" style={near ? undefined : { blockSize: `${height.current}px` }}>
        {near && page.items.map((image) => <MosaicItem key={image.id} slug={slug} image={image} />)}
      </ul>
    );
  },
  (a, b) => a.page === b.page,
);

/** Where the wall ends for now: coming near it asks for more. */
function WallEnd({ onNear }: { onNear: () => void }) {
  const { element } = useNear<HTMLDivElement>((near) => near && onNear());
  return <div ref={element} class="mosaic-end" />;
}

/** "3 accepted, 1 open": what the marks of an image say, in words. */
function wordsOf(image: MosaicImage): string {
  const counts = TILE_STATES.map((state) => ({
    state,
    n: image.tiles.filter((each) => each === state).length,
  }));
  return counts
    .filter(({ n }) => n > 0)
    .map(({ state, n }) => `${number(n)} ${stateName(state, n)}`)
    .join(", ");
}

function MosaicItem({ slug, image }: { slug: string; image: MosaicImage }) {
  const words = wordsOf(image);
  return (
    <li>
      <a href={`/p/${slug}/images/${image.id}`} title={words}>
        <span class="mosaic-photo" style={{ aspectRatio: `${image.width} / ${image.height}` }}>
          <Thumbnail image={image} />
        </span>
        <span class="mosaic-name">
          <span>{image.name}</span>
          {image.questions > 0 && (
            <span class="warn">{t("mosaic.questions", { count: image.questions })}</span>
          )}
          {image.merged && <span class="safe">{t("mosaic.merged")}</span>}
          <span class="spoken">: {words}</span>
        </span>
      </a>
    </li>
  );
}

/** The photo and its marks. */
function Thumbnail({ image }: { image: MosaicImage }) {
  const height = (256 * image.height) / image.width;
  const wide = 256 / image.columns;
  const high = height / image.rows;
  return (
    <>
      <img src={image.thumbnail} alt="" loading="lazy" decoding="async" />
      <svg viewBox={`0 0 256 ${height}`} aria-hidden="true">
        {image.tiles.map((state, index) => (
          <TileMark
            key={index}
            state={state}
            x={(index % image.columns) * wide}
            y={Math.floor(index / image.columns) * high}
            width={wide}
            height={high}
          />
        ))}
      </svg>
    </>
  );
}
