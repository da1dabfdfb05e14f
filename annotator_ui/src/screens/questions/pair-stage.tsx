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

/** The topmost pixel of a segment inside the box of the question, in image pixels; null when it has none there. */
function topOf(raster: LabelPng, { segment, paint }: QuestionSide, box: Rect): Point | null {
  for (let y = Math.max(box.y, paint.y); y < Math.min(box.y + box.height, paint.y + paint.height); y++) {
    const row = (y - paint.y) * raster.width;
    const own: number[] = [];
    for (let x = Math.max(box.x, paint.x); x < Math.min(box.x + box.width, paint.x + paint.width); x++) {
      if (raster.data[row + x - paint.x] === segment) own.push(x);
    }
    const middle = own[own.length >> 1];
    if (middle !== undefined) return { x: middle + 0.5, y };
  }
  return null;
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
  const { box } = question;
  const letters = shown && (
    <>
      <Letter raster={first} side={question.first} box={box} letter="A" />
      <Letter raster={second} side={question.second} box={box} letter="B" />
    </>
  );
  return (
    <Stage
      world={world}
      focus={expand(box, margin, world)}
      label={`${question.image.name}: ${kind}`}
      marks={
        <>
          <Frame rect={box} kind="question" />
          {letters}
        </>
      }
    >
      <PhotoLayer url={image.photo} rect={world} alt={question.image.name} />
      {shown && <Side raster={first} side={question.first} ink={FIRST} />}
      {shown && <Side raster={second} side={question.second} ink={SECOND} />}
    </Stage>
  );
}

type SideProps = { raster: LabelPng; side: QuestionSide; ink: typeof FIRST };

function Side({ raster, side, ink }: SideProps) {
  const words = useMemo(
    () => hatchSegment(raster.data, raster.width, raster.height, side.segment, ink),
    [raster, side.segment, ink],
  );
  return <PixelLayer words={words} rect={side.paint} opacity={0.9} />;
}

type LetterProps = { raster: LabelPng; side: QuestionSide; box: Rect; letter: "A" | "B" };

function Letter({ raster, side, box, letter }: LetterProps) {
  const at = useMemo(() => topOf(raster, side, box), [raster, side, box]);
  if (!at) return null;
  return (
    <Pin x={at.x} y={at.y}>
      <span class={`pair ${letter === "A" ? "first" : "second"}`}>{letter}</span>
    </Pin>
  );
}
