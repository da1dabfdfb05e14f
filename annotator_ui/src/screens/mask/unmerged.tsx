/** An image that is not merged yet: its photo, and the state of each tile. */
import { t } from "../../i18n/index.ts";
import { PhotoLayer } from "../../widgets/stage/layers.tsx";
import { markStyle, Stage, useOnScreen } from "../../widgets/stage/stage.tsx";
import { StateSwatch, stateName, TILE_STATES, TileMark, TilePatterns } from "../../widgets/tile-state.tsx";
import { EraseImage } from "./erase.tsx";
import type { DeskProps } from "./merged.ts";

export function UnmergedDesk({ image }: DeskProps) {
  const world = { x: 0, y: 0, width: image.width, height: image.height };
  const { cells } = image.grid;
  const counts = TILE_STATES.map((state) => ({
    state,
    n: cells.filter((cell) => cell.state === state).length,
  }));
  return (
    <>
      <Stage world={world} label={image.name} marks={<Tiles image={image} />}>
        <PhotoLayer url={image.photo} rect={world} alt={image.name} />
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
                <span>{stateName(state, n)}</span>
                <span class="num">{n}</span>
              </li>
            ))}
        </ul>
        <EraseImage image={image} />
      </aside>
    </>
  );
}

/** Drawn in screen pixels, so that the patterns look as they do on the mosaic wall. */
function Tiles({ image }: Pick<DeskProps, "image">) {
  const place = useOnScreen({ x: 0, y: 0, width: image.width, height: image.height });
  const scale = place.width / image.width;
  return (
    <svg class="stage-mark" style={markStyle(place)} aria-hidden="true">
      {image.grid.cells.map(({ index, state, core }) => (
        <TileMark
          key={index}
          state={state}
          x={core.x * scale}
          y={core.y * scale}
          width={core.width * scale}
          height={core.height * scale}
        />
      ))}
    </svg>
  );
}
