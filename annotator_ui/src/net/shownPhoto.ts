/**
 * The photo as it is shown: at the person's brightness and contrast, and smaller where it is looked at from afar, so
 * that nothing flickers and a frame reads no more pixels than it shows.
 *
 * A worker makes the levels when they are first asked for; until they are there the photo itself is drawn. Of changes
 * that come meanwhile, only the last is made.
 */
import { mipLevel, mipSizes } from "../kernel/mip.ts";
import { isPlainTone, toneTable } from "../kernel/tone.ts";

interface Tone {
  readonly brightness: number;
  readonly contrast: number;
}

const PLAIN: Tone = { brightness: 0, contrast: 0 };

export class ShownPhoto {
  readonly #count: number;
  #levels: readonly ImageBitmap[];
  #worker: Worker | null = null;
  #making: Tone | null = null;
  #wanted: Tone = PLAIN;
  /** The levels have changed: draw again. */
  onChange: () => void = () => undefined;

  constructor(readonly source: ImageBitmap) {
    this.#levels = [source];
    this.#count = mipSizes(source).length;
  }

  /** What to draw at `scale` device pixels per pixel of the source. */
  at(scale: number): ImageBitmap {
    const level = mipLevel(scale, this.#count);
    if (level >= this.#levels.length && !this.#making) this.#make();
    return this.#levels[level] ?? (this.#levels[0] as ImageBitmap);
  }

  /** Both are -1..1 (kernel/tone.ts). */
  tone(brightness: number, contrast: number): void {
    if (brightness === this.#wanted.brightness && contrast === this.#wanted.contrast) return;
    this.#wanted = { brightness, contrast };
    if (!this.#making) this.#make();
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#forget();
    this.source.close();
  }

  #make(): void {
    const { brightness, contrast } = this.#wanted;
    const tone = isPlainTone(brightness, contrast) ? null : toneTable(brightness, contrast);
    this.#making = this.#wanted;
    this.#worker ??= this.#start();
    this.#worker.postMessage({ photo: this.source, tone });
  }

  #start(): Worker {
    const worker = new Worker(new URL("../workers/photo.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<readonly ImageBitmap[]>) => this.#take(data);
    return worker;
  }

  #take(made: readonly ImageBitmap[]): void {
    const isPlain = this.#making && isPlainTone(this.#making.brightness, this.#making.contrast);
    this.#forget();
    this.#levels = isPlain ? [this.source, ...made] : made;
    const isCurrent = this.#making === this.#wanted;
    this.#making = null;
    if (isCurrent) this.#rest();
    else this.#make();
    this.onChange();
  }

  /** Its copy of the photo is not kept for a change that may never come. */
  #rest(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #forget(): void {
    for (const level of this.#levels) if (level !== this.source) level.close();
    this.#levels = [this.source];
  }
}
