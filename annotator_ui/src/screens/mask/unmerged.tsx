/** An image that is not merged yet: its photo, and the state of each tile. */
import { t } from "../../i18n/index.ts";
import { PhotoLayer } from "../../widgets/stage/layers.tsx";
import { Stage, usePlace } from "../../widgets/stage/stage.tsx";
import { StateSwatch, stateName, TILE_STATES, TileMark, TilePatterns } from "../../widgets/tile-state.tsx";
import type { DeskProps } from "./index.tsx";

export function UnmergedDesk({ image }: DeskProps) {
  const world = { x: 0, y: 0, width: image.width, height: image.height };
  const { cells } = image.grid;
  const counts = TILE_STATES.map((state) => ({
    state,
    n: cells.filter((cell) => cell.state === state).length,
  }));
  return (
    <>
      <Stage world={world} label={image.name}>
        <PhotoLayer url={image.photo} rect={world} alt={image.name} />
        <Tiles image={image} />
      </Stage>
      <aside class="desk-panel" aria-label={image.name}>
        <TilePatterns />
        <header>
          <h1>{image.name}</h1>
          <p class="quiet">{t("mask.none")}</p>
        </header>
        <ul class="states">
          {counts
            .filter(({ n }) => n > 0)
            .map(({ state, n }) => (
              <li key={state}>
                <StateSwatch state={state} />
                <span>{stateName(state)}</span>
                <span class="num">{n}</span>
              </li>
            ))}
        </ul>
      </aside>
    </>
  );
}

/** Drawn a quarter of the image's size, so that the patterns stay coarse enough to tell apart. */
function Tiles({ image }: Pick<DeskProps, "image">) {
  const place = usePlace({ x: 0, y: 0, width: image.width, height: image.height });
  const by = 8;
  return (
    <svg
      class="stage-layer"
      style={place}
      viewBox={`0 0 ${image.width / by} ${image.height / by}`}
      aria-hidden="true"
    >
      {image.grid.cells.map(({ index, state, core }) => (
        <TileMark
          key={index}
          state={state}
          x={core.x / by}
          y={core.y / by}
          width={core.width / by}
          height={core.height / by}
        />
      ))}
    </svg>
  );
}
