/** A photo through a tone table, and its mip levels, away from the main thread. */
import { mipSizes } from "../kernel/mip.ts";
import { applyTone } from "../kernel/tone.ts";

export interface PhotoWork {
  readonly photo: ImageBitmap;
  /** 256 bytes; null leaves the photo's own pixels. */
  readonly tone: Uint8Array | null;
}

/** The levels from the second on; with a tone, from the first. */
export type PhotoLevels = readonly ImageBitmap[];

function surface(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { alpha: false });
  if (!context) throw new Error("this browser has no 2D canvas");
  return context;
}

function toned({ photo, tone }: PhotoWork): ImageBitmap {
  if (!tone) return photo;
  const context = surface(photo.width, photo.height);
  context.drawImage(photo, 0, 0);
  const image = context.getImageData(0, 0, photo.width, photo.height);
  applyTone(image.data, tone);
  context.putImageData(image, 0, 0);
  return context.canvas.transferToImageBitmap();
}

/** Bilinear sampling at half the size is the mean of two by two pixels. */
function halved(from: ImageBitmap, width: number, height: number): ImageBitmap {
  const context = surface(width, height);
  context.drawImage(from, 0, 0, width, height);
  return context.canvas.transferToImageBitmap();
}

addEventListener("message", ({ data }: MessageEvent<PhotoWork>) => {
  const first = toned(data);
  const levels = [first];
  for (const { width, height } of mipSizes(first).slice(1)) {
    levels.push(halved(levels.at(-1) as ImageBitmap, width, height));
  }
  const answer: PhotoLevels = data.tone ? levels : levels.slice(1);
  postMessage(answer, { transfer: [...answer] });
});
