/** A merged image: mask over photo, split by a line one moves; a click asks where a pixel comes from. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { moment, t } from "../../i18n/index.ts";
import type { Point } from "../../kernel/rect.ts";
import { api } from "../../net/api.ts";
import { asProblem } from "../../net/problem.ts";
import type { Question } from "../../net/types.ts";
import { LinkButton } from "../../widgets/button.tsx";
import { useCommands } from "../../widgets/commands/use.ts";
import { keyOf } from "../../widgets/commands/words.ts";
import { colourSegments } from "../../widgets/stage/colour.ts";
import { Frame, PhotoLayer, Pin, PixelLayer } from "../../widgets/stage/layers.tsx";
import { wordsOfSegments } from "../../widgets/stage/rasters.ts";
import { Stage } from "../../widgets/stage/stage.tsx";
import { deskCommand } from "../desk/command.ts";
import { useLook } from "../desk/look.ts";
import { LookControls } from "../desk/look-controls.tsx";
import { EraseImage } from "./erase.tsx";
import { History, type Picked } from "./history.tsx";
import type { DeskProps, Merged } from "./merged.ts";
import { SplitLine } from "./split-line.tsx";

export function MaskDesk({ project, image, merged }: DeskProps & { merged: Merged }) {
  const { mask, raster } = merged;
  const look = useLook();
  const layers = useSignal({ instances: true, seams: false });
  const split = useSignal(Math.round(image.width / 2));
  const picked = useSignal<Picked | null>(null);
  const world = { x: 0, y: 0, width: image.width, height: image.height };
  const { instances, seams } = layers.value;
  const words = useMemo(() => {
    const colours = wordsOfSegments(mask.segments, project.taxonomy.classes, instances);
    return colourSegments(raster.data, raster.width, raster.height, colours, look.outline);
  }, [mask, raster, project.taxonomy, instances, look.outline]);
  const toggle = (name: "instances" | "seams") => {
    layers.value = { ...layers.value, [name]: !layers.value[name] };
  };
  useCommands([
    deskCommand("instances", "mask.instances", ["i"], () => toggle("instances")),
    deskCommand("seams", "mask.seams", ["s"], () => toggle("seams")),
  ]);

  const pick = async (at: Point) => {
    if (at.x < 0 || at.y < 0 || at.x >= image.width || at.y >= image.height) return;
    picked.value = { at, history: null, problem: null };
    const answer = await api.pixelHistory(image.id, at.x, at.y).then(
      (history) => ({ history, problem: null }),
      (error: unknown) => ({ history: null, problem: asProblem(error) }),
    );
    if (picked.value?.at === at) picked.value = { at, ...answer };
  };
  return (
    <>
      <Stage
        world={world}
        label={image.name}
        onPick={pick}
        marks={
          <>
            {" "}
            {seams && image.grid.cells.map((cell) => <Frame key={cell.index} rect={cell.core} kind="seam" />)}
            {mask.questions.map((question) => (
              <QuestionMark key={question.id} question={question} />
            ))}
            {picked.value && <Frame rect={{ ...picked.value.at, width: 1, height: 1 }} kind="pixel" />}
            <SplitLine world={world} at={split} />
          </>
        }
      >
        <PhotoLayer url={image.photo} rect={world} alt={image.name} />
        {look.shown && (
          <PixelLayer
            words={words}
            rect={world}
            opacity={look.outline ? 1 : look.opacity}
            from={split.value}
            testid="mask-pixels"
          />
        )}
      </Stage>
      <aside class="desk-panel" aria-label={image.name}>
        <header>
          <h1>{image.name}</h1>
          <p class="quiet">
            {t("mask.segments", { count: mask.segments.length })} · {moment(mask.created_at)}
          </p>
        </header>
        <LookControls look={look} />
        <div class="look-switches">
          <Layer
            name={t("mask.instances")}
            hint={keyOf("desk.instances")}
            on={instances}
            onToggle={() => toggle("instances")}
          />
          <Layer
            name={t("mask.seams")}
            hint={keyOf("desk.seams")}
            on={seams}
            onToggle={() => toggle("seams")}
          />
        </div>
        {mask.questions.length > 0 && (
          <div class="note-amber">
            <p>{t("mask.questions", { count: mask.questions.length })}</p>
            <LinkButton href={`/p/${project.slug}/questions`}>{t("mask.answer")}</LinkButton>
          </div>
        )}
        <History picked={picked.value} classes={project.taxonomy.classes} segments={mask.segments} />
        <EraseImage image={image} />
      </aside>
    </>
  );
}

function QuestionMark({ question }: { question: Question }) {
  const { x, y, width } = question.box;
  return (
    <>
      <Frame rect={question.box} kind="question" />
      <Pin x={x + width / 2} y={y}>
        <span class="pair second" title={t("mask.question")}>
          ?
        </span>
      </Pin>
    </>
  );
}

type LayerProps = { name: string; hint: string; on: boolean; onToggle: () => void };

function Layer({ name, hint, on, onToggle }: LayerProps) {
  return (
    <button type="button" class="button" aria-pressed={on} onClick={onToggle}>
      <span>{name}</span>
      <span class="key" aria-hidden="true">
        {hint}
      </span>
    </button>
  );
}
