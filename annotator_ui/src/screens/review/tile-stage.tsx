/** The tile over its photo: context dimmed, core framed, labels as the reviewer wants to see them. */
import { useMemo } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { colourSegments } from "../../widgets/stage/colour.ts";
import { DimOutside, Frame, PhotoLayer, PixelLayer } from "../../widgets/stage/layers.tsx";
import { wordsOfSegments } from "../../widgets/stage/rasters.ts";
import { Stage } from "../../widgets/stage/stage.tsx";
import type { Look } from "../desk/look.ts";
import type { LoadedTile } from "./ahead.ts";

type StageProps = { tile: LoadedTile; look: Look };

export function TileStage({ tile: { task, raster, photo }, look }: StageProps) {
  const { core, paint, context } = task.tile;
  const words = useMemo(() => {
    const segments = (raster.segments ?? []).map(({ id, classId }) => ({ id, class_id: classId }));
    const colours = wordsOfSegments(segments, task.taxonomy.classes, true);
    return colourSegments(raster.data, raster.width, raster.height, colours, look.outline);
  }, [raster, task.taxonomy, look.outline]);
  const name = `${task.image.name}, ${t("tile.number", { number: task.tile.index + 1 })}`;
  return (
    <Stage
      world={context}
      focus={paint}
      label={name}
      marks={
        <>
          <DimOutside rect={paint} />
          <Frame rect={core} kind="core" />
        </>
      }
    >
      <PhotoLayer url={photo} rect={context} alt={name} />
      {look.shown && (
        <PixelLayer
          words={words}
          rect={paint}
          opacity={look.outline ? 1 : look.opacity}
          testid="review-labels"
        />
      )}
    </Stage>
  );
}
