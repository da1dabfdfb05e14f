/** A part of a photo as a picture of its own, with what is painted there drawn over it. */
import type { Rect } from "../../../kernel/rect.ts";
import { api } from "../../../net/api.ts";
import { ApiProblem } from "../../../net/problem.ts";
import type { ClassInfo, ImageDetail } from "../../../net/types.ts";
import { colourSegments } from "../../../widgets/stage/colour.ts";
import { fetchRaster, wordsOfSegments } from "../../../widgets/stage/rasters.ts";

const QUALITY = 0.92;
/** Labels lie over the photo as painters see them. */
const OPACITY = 0.5;

async function loadPhoto(url: string): Promise<ImageBitmap> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok)
    throw new ApiProblem({ status: response.status, code: "photo", detail: response.statusText });
  return createImageBitmap(await response.blob());
}

/** The merged labels of the whole image, in the colours of their classes. */
async function labelsOf(image: ImageDetail, classes: readonly ClassInfo[]): Promise<ImageBitmap> {
  const mask = await api.mask(image.id);
  const { data, width, height } = await fetchRaster(mask.raster);
  const words = colourSegments(data, width, height, wordsOfSegments(mask.segments, classes, true), false);
  return createImageBitmap(new ImageData(new Uint8ClampedArray(words.buffer), width));
}

/** JPEG of the part; with `classes` what is painted there lies over it. */
export async function pictureOf(
  image: ImageDetail,
  { x, y, width, height }: Rect,
  classes: readonly ClassInfo[] | null,
): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2D canvas");
  context.drawImage(await loadPhoto(image.photo), x, y, width, height, 0, 0, width, height);
  if (classes) {
    context.globalAlpha = OPACITY;
    context.drawImage(await labelsOf(image, classes), x, y, width, height, 0, 0, width, height);
  }
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}
