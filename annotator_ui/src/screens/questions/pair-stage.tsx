/** The two segments of a question over the photo: A hatched one way, B the other, each with its letter. */
import { useMemo } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { packRgba } from "../../kernel/palette.ts";
import type { LabelPng } from "../../kernel/png16.ts";
import { expand, type Point, type Rect } from "../../kernel/rect.ts";
import { api } from "../../net/api.ts";
import type { Question, QuestionSide } from "../../net/types.ts";
import { useLoad } from "../../widgets/load.ts";
import { hatchSegment } from "../../widgets/stage/colour.ts";
import { Frame, PhotoLayer, Pin, PixelLayer } from "../../widgets/stage/layers.tsx";
import { fetchRaster } from "../../widgets/stage/rasters.ts";
import { Stage } from "../../widgets/stage/stage.tsx";
import { Loading, ProblemNote } from "../../widgets/states.tsx";

const FIRST = { word: packRgba([106, 169, 255], 255), rising: true };
const SECOND = { word: packRgba([227, 179, 65], 255), rising: false };

async function loadPair(question: Question) {
  const [image, first, second] = await Promise.all([
    api.image(question.image.id),
    fetchRaster(`/api/v1/tasks/${question.first.task_id}/labels`),
    fetchRaster(`/api/v1/tasks/${question.second.task_id}/labels`),
  ]);
  return { image, first, second };
}

/** Middle of a segment's pixels inside the box of the question, in image pixels; null when it has none there. */
function middle(raster: LabelPng, { segment, paint }: QuestionSide, box: Rect): Point | null {
  let sumX = 0;
  let sumY = 0;
  let n = 0;
  for (let at = 0; at < raster.data.length; at++) {
    if (raster.data[at] !== segment) continue;
    const x = paint.x + (at % raster.width);
    const y = paint.y + Math.floor(at / raster.width);
    if (x < box.x || y < box.y || x >= box.x + box.width || y >= box.y + box.height) continue;
    sumX += x;
    sumY += y;
    n += 1;
  }
  return n > 0 ? { x: sumX / n, y: sumY / n } : null;
}

type PairProps = { question: Question; shown: boolean; kind: string };

export function PairStage({ question, shown, kind }: PairProps) {
  const pair = useLoad(`question ${question.id}`, () => loadPair(question));
  if (!pair.value) {
    return pair.problem ? (
      <ProblemNote problem={pair.problem} retry={pair.reload} />
    ) : (
      <Loading what={t("review.loading")} />
    );
  }
  const { image, first, second } = pair.value;
  const world = { x: 0, y: 0, width: image.width, height: image.height };
  const margin = Math.max(64, Math.round(Math.max(question.box.width, question.box.height) / 2));
  return (
    <Stage
      world={world}
      focus={expand(question.box, margin, world)}
      label={`${question.image.name}: ${kind}`}
    >
      <PhotoLayer url={image.photo} rect={world} alt={question.image.name} />
      {shown && (
        <>
          <Side raster={first} side={question.first} ink={FIRST} letter="A" box={question.box} />
          <Side raster={second} side={question.second} ink={SECOND} letter="B" box={question.box} />
        </>
      )}
      <Frame rect={question.box} kind="question" />
    </Stage>
  );
}

type SideProps = { raster: LabelPng; side: QuestionSide; ink: typeof FIRST; letter: string; box: Rect };

function Side({ raster, side, ink, letter, box }: SideProps) {
  const words = useMemo(
    () => hatchSegment(raster.data, raster.width, raster.height, side.segment, ink),
    [raster, side.segment, ink],
  );
  const at = useMemo(() => middle(raster, side, box), [raster, side, box]);
  return (
    <>
      <PixelLayer words={words} rect={side.paint} opacity={0.9} />
      {at && (
        <Pin x={at.x} y={at.y}>
          <span class={`pair ${letter === "A" ? "first" : "second"}`}>{letter}</span>
        </Pin>
      )}
    </>
  );
}
