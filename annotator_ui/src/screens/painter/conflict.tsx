/** The server's labels changed under this work: both versions side by side, to take block by block or as a whole. */
import "./conflict.css";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { BLOCK, type LabelBuffer } from "../../kernel/labels.ts";
import { colourRect } from "../../kernel/overlay.ts";
import { buildPalette, type Palette } from "../../kernel/palette.ts";
import { type Comparison, compareVersions, joinVersions } from "../../kernel/versions.ts";
import { asProblem } from "../../net/problem.ts";
import { readTile } from "../../net/tilePng.ts";
import { Button } from "../../widgets/button.tsx";
import { Dialog } from "../../widgets/dialog.tsx";
import type { PainterController } from "./controller.ts";

type Side = "mine" | "theirs";
type Choice = Signal<ReadonlySet<number>>;

/** What the server has beside what is on the screen. Throws ApiProblem when the server cannot be asked. */
async function compare(painter: PainterController): Promise<Comparison> {
  const theirs = await readTile(`/api/v1/tasks/${painter.tile.task.id}/labels`);
  const { data, segments } = painter.document.content();
  const isThing = (id: number) => painter.state.classes.get(id)?.is_thing ?? false;
  const other = { data: theirs.data, segments: theirs.segments ?? [] };
  return compareVersions(painter.document.buffer.rect, { data, segments }, other, isThing);
}

function paletteOf(painter: PainterController, found: Comparison): Palette {
  const look = { opacity: 0.6, outline: false, selected: 0 };
  return buildPalette(painter.state.classes, found.segments, look);
}

/** The photo with one version's labels over it. */
function draw(canvas: HTMLCanvasElement, painter: PainterController, labels: LabelBuffer, palette: Palette) {
  const { rect } = labels;
  const { context } = painter.tile.task.tile;
  const image = new ImageData(rect.width, rect.height);
  colourRect(labels, rect, palette, new Uint32Array(image.data.buffer));
  const overlay = new OffscreenCanvas(rect.width, rect.height);
  overlay.getContext("2d")?.putImageData(image, 0, 0);
  const ctx = canvas.getContext("2d");
  ctx?.drawImage(painter.tile.photo, context.x - rect.x, context.y - rect.y);
  ctx?.drawImage(overlay, 0, 0);
}

type SideProps = { side: Side; painter: PainterController; found: Comparison; theirBlocks: Choice };

function blockStyle({ rect, blockRect }: { rect: LabelBuffer["rect"]; blockRect: LabelBuffer["rect"] }) {
  const part = (length: number, whole: number) => `${(100 * length) / whole}%`;
  return {
    left: part(blockRect.x - rect.x, rect.width),
    top: part(blockRect.y - rect.y, rect.height),
    width: part(blockRect.width, rect.width),
    height: part(blockRect.height, rect.height),
  };
}

/** A block that differs: pressed on the side it is taken from. */
function BlockButton({ side, found, theirBlocks, block }: SideProps & { block: number }) {
  const { rect } = found.mine;
  const blockRect = found.mine.blockRect(block);
  const take = () => {
    const others = [...theirBlocks.value].filter((b) => b !== block);
    theirBlocks.value = new Set(side === "theirs" ? [...others, block] : others);
  };
  const place = { column: (blockRect.x - rect.x) / BLOCK + 1, row: (blockRect.y - rect.y) / BLOCK + 1 };
  return (
    <button
      type="button"
      class="version-block"
      style={blockStyle({ rect, blockRect })}
      aria-pressed={theirBlocks.value.has(block) === (side === "theirs")}
      aria-label={t(`painter.conflict.block-${side}`, place)}
      title={t(`painter.conflict.block-${side}`, place)}
      onClick={take}
      data-testid={`block-${side}-${block}`}
    />
  );
}

function Version(props: SideProps) {
  const { side, painter, found } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const labels = side === "mine" ? found.mine : found.theirs;
  useEffect(() => {
    if (canvas.current) draw(canvas.current, painter, labels, paletteOf(painter, found));
  }, [labels]);
  const { width, height } = labels.rect;
  return (
    <figure class="version">
      <figcaption>{t(`painter.conflict.version-${side}`)}</figcaption>
      <div>
        <canvas ref={canvas} width={width} height={height} />
        {found.blocks.map((block) => (
          <BlockButton key={block} {...props} block={block} />
        ))}
      </div>
    </figure>
  );
}

function Versions({ painter, found, theirBlocks }: Omit<SideProps, "side">) {
  const words = found.blocks.length > 0 ? "painter.conflict.blocks" : "painter.conflict.no-blocks";
  return (
    <>
      <p data-testid="differing-blocks" data-count={found.blocks.length}>
        {t(words, { count: found.blocks.length })}
      </p>
      <div class="versions">
        <Version side="mine" {...{ painter, found, theirBlocks }} />
        <Version side="theirs" {...{ painter, found, theirBlocks }} />
      </div>
    </>
  );
}

/** Ask for their version once; `found` stays null while it is on its way or cannot be had. */
function useComparison(painter: PainterController) {
  const found = useSignal<Comparison | null>(null);
  const trouble = useSignal("");
  useEffect(() => {
    compare(painter).then(
      (comparison) => {
        found.value = comparison;
      },
      (error) => {
        trouble.value = asProblem(error).message;
      },
    );
  }, [painter]);
  return { found, trouble };
}

/** Some blocks as they have them, as a step that undo takes back, saved on top of their revision. */
function takeBlocks(
  painter: PainterController,
  found: Comparison,
  taken: ReadonlySet<number>,
): Promise<boolean> {
  const data = joinVersions(found, taken);
  const left = new Set(data);
  painter.document.replace(
    data,
    found.segments.filter((s) => left.has(s.id)),
  );
  return painter.sync.keepMine();
}

export function ConflictDialog({ painter }: { painter: PainterController }) {
  const { conflictPutOff, sync } = painter;
  if (sync.state.value.trouble?.kind !== "conflict" || conflictPutOff.value) return null;
  return <Conflict painter={painter} />;
}

function Conflict({ painter }: { painter: PainterController }) {
  const { found, trouble } = useComparison(painter);
  const theirBlocks = useSignal<ReadonlySet<number>>(new Set());
  const close = () => {
    painter.conflictPutOff.value = true;
  };
  return (
    <Dialog title={t("painter.conflict.title")} onClose={close}>
      <p>{t("painter.conflict.text")}</p>
      {trouble.value && <p role="alert">{trouble.value}</p>}
      {found.value && <Versions painter={painter} found={found.value} theirBlocks={theirBlocks} />}
      <Verbs painter={painter} found={found.value} taken={theirBlocks.value} />
    </Dialog>
  );
}

type VerbsProps = { painter: PainterController; found: Comparison | null; taken: ReadonlySet<number> };

function Verbs({ painter, found, taken }: VerbsProps) {
  const join = () => {
    if (found) void takeBlocks(painter, found, taken);
  };
  return (
    <footer class="dialog-actions">
      <Button onClick={() => void painter.takeTheirs()} data-testid="take-theirs">
        {t("painter.conflict.theirs")}
      </Button>
      {taken.size > 0 && (
        <Button onClick={join} data-testid="join-versions">
          {t("painter.conflict.join", { count: taken.size })}
        </Button>
      )}
      <Button kind="primary" autofocus onClick={() => void painter.sync.keepMine()} data-testid="keep-mine">
        {t("painter.conflict.mine")}
      </Button>
    </footer>
  );
}
