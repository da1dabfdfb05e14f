/** Where labels differ from the answer, drawn over the photo: dots where they are missing, stripes where they are too much. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { EXTRA, MISSING } from "../../kernel/score.ts";
import type { PainterController } from "../painter/controller.ts";

type DifferencesProps = { painter: PainterController; differences: Uint8Array };

const WHITE = 0xffffffff;
const BLACK = 0xff000000;
const PERIOD = 4;

/** RGBA words (little-endian) of the patterns, one pixel per image pixel. */
export function patternOf(differences: Uint8Array, width: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(differences.length);
  differences.forEach((difference, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (difference === MISSING && x % PERIOD < 2 && y % PERIOD < 2)
      words[i] = (x + y) % 2 === 0 ? WHITE : BLACK;
    if (difference === EXTRA) words[i] = (x + y) % PERIOD < 2 ? WHITE : BLACK;
  });
  return words;
}

export function Differences({ painter, differences }: DifferencesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rect } = painter.document.buffer;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const words = patternOf(differences, rect.width);
    context?.putImageData(new ImageData(new Uint8ClampedArray(words.buffer), rect.width), 0, 0);
  }, [differences, rect]);
  const { scale, offsetX, offsetY } = painter.stage.value?.camera.value ?? painter.camera;
  return (
    <canvas
      ref={canvas}
      class="practice-differences"
      width={rect.width}
      height={rect.height}
      role="img"
      aria-label={`${t("practice.legend.missing")}, ${t("practice.legend.extra")}`}
      data-testid="differences"
      hidden={!painter.state.labelsShown.value}
      style={{ transform: `translate(${offsetX}px, ${offsetY}px) scale(${scale})` }}
    />
  );
}
