/** The tile in its image: with what its neighbours painted, or with the merged mask. */
import { useMemo } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { LabelPng } from "../../kernel/png16.ts";
import { expand, type Rect } from "../../kernel/rect.ts";
import { api } from "../../net/api.ts";
import type { Cell, ImageDetail, Task } from "../../net/types.ts";
import { useLoad } from "../../widgets/load.ts";
import { colourSegments } from "../../widgets/stage/colour.ts";
import { Frame, PhotoLayer, PixelLayer } from "../../widgets/stage/layers.tsx";
import { fetchRaster, wordsOfSegments } from "../../widgets/stage/rasters.ts";
import { Stage } from "../../widgets/stage/stage.tsx";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import type { Look } from "../desk/look.ts";
import type { LoadedTile } from "./ahead.ts";
import type { Within } from "./desk.tsx";

interface Painted {
  readonly rect: Rect;
  readonly raster: LabelPng;
  readonly segments: readonly { readonly id: number; readonly class_id: number }[];
}

const painted = (rect: Rect, raster: LabelPng): Painted => ({
  rect,
  raster,
  segments: (raster.segments ?? []).map(({ id, classId }) => ({ id, class_id: classId })),
});

interface Around {
  readonly image: ImageDetail;
  readonly layers: readonly Painted[];
}

const isBeside = (a: Cell, { row, column }: Task["tile"]): boolean =>
  Math.max(Math.abs(a.row - row), Math.abs(a.column - column)) === 1;

/** Of a raster over `from` the part over `to`, which lies inside: where tiles overlap, each shows its own. */
function cut(raster: LabelPng, from: Rect, to: Rect): LabelPng {
  const data = new Uint16Array(to.width * to.height);
  for (let row = 0; row < to.height; row++) {
    const at = (to.y - from.y + row) * from.width + to.x - from.x;
    data.set(raster.data.subarray(at, at + to.width), row * to.width);
  }
  return { ...raster, data, width: to.width, height: to.height };
}

/** What a neighbour painted last; nothing where nobody has yet. */
async function paintedIn({ task_id, paint, core }: Cell): Promise<Painted[]> {
  try {
    const raster = await fetchRaster(`/api/v1/tasks/${task_id}/labels`);
    return [painted(core, cut(raster, paint, core))];
  } catch {
    return [];
  }
}

async function loadNeighbours({ task, raster }: LoadedTile): Promise<Around> {
  const image = await api.image(task.image.id);
  const beside = image.grid.cells.filter((cell) => isBeside(cell, task.tile));
  const layers = (await Promise.all(beside.map(paintedIn))).flat();
  return {
    image,
    layers: [...layers, painted(task.tile.core, cut(raster, task.tile.paint, task.tile.core))],
  };
}

/** No layer where the image is not merged yet. */
async function loadMerged({ task }: LoadedTile): Promise<Around> {
  const image = await api.image(task.image.id);
  if (!image.mask) return { image, layers: [] };
  const { raster: url, segments } = await api.mask(image.id);
  const raster = await fetchRaster(url);
  const rect = { x: 0, y: 0, width: image.width, height: image.height };
  return { image, layers: [{ rect, raster, segments }] };
}

type SurroundingsProps = { tile: LoadedTile; look: Look; within: Exclude<Within, "tile"> };

export function Surroundings({ tile, look, within }: SurroundingsProps) {
  const load = within === "merged" ? loadMerged : loadNeighbours;
  const around = useLoad(`${within} ${tile.task.id}`, () => load(tile));
  if (!around.value)
    return around.problem ? <ProblemNote problem={around.problem} retry={around.reload} /> : <Loading />;
  const { image, layers } = around.value;
  if (within === "merged" && layers.length === 0) return <Empty sentence={t("review.not-merged")} />;
  return <Whole tile={tile} look={look} image={image} layers={layers} within={within} />;
}

/** The tile and a bit of each neighbour, or the whole image. */
function focusOf({ core }: Task["tile"], within: Within, world: Rect): Rect {
  if (within === "merged") return world;
  return expand(core, Math.round(Math.max(core.width, core.height) / 2), world);
}

function Whole({ tile, look, image, layers, within }: SurroundingsProps & Around) {
  const { task } = tile;
  const world = { x: 0, y: 0, width: image.width, height: image.height };
  const focus = useMemo(() => focusOf(task.tile, within, world), [task, within]);
  return (
    <Stage world={world} focus={focus} label={image.name} marks={<Frame rect={task.tile.core} kind="core" />}>
      <PhotoLayer url={image.photo} rect={world} alt={image.name} />
      {look.shown &&
        layers.map((layer) => (
          <Layer key={`${layer.rect.x} ${layer.rect.y}`} {...layer} look={look} task={task} />
        ))}
    </Stage>
  );
}

function Layer({ rect, raster, segments, look, task }: Painted & { look: Look; task: Task }) {
  const words = useMemo(() => {
    const colours = wordsOfSegments(segments, task.taxonomy.classes, true);
    return colourSegments(raster.data, raster.width, raster.height, colours, look.outline);
  }, [raster, task.taxonomy, look.outline]);
  return (
    <PixelLayer words={words} rect={rect} opacity={look.outline ? 1 : look.opacity} testid="around-labels" />
  );
}
