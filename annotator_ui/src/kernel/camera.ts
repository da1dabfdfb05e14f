/** The only place where image pixels become screen pixels: one scale and one offset, in CSS pixels. */
import type { Point, Rect } from "./rect.ts";

export interface Camera {
  /** CSS pixels per image pixel. */
  readonly scale: number;
  /** Where the image's (0, 0) lies, in CSS pixels from the canvas' upper left corner. */
  readonly offsetX: number;
  readonly offsetY: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export const MAX_SCALE = 64;
export const MIN_SCALE = 1 / 16;
/** So many CSS pixels of the picture always stay in sight. */
const KEEP = 64;

export const toImage = (c: Camera, p: Point): Point => ({
  x: (p.x - c.offsetX) / c.scale,
  y: (p.y - c.offsetY) / c.scale,
});
export const toScreen = (c: Camera, p: Point): Point => ({
  x: p.x * c.scale + c.offsetX,
  y: p.y * c.scale + c.offsetY,
});

/** Change the scale while the image point under `at` (CSS pixels) stays where it is. */
export function zoomAbout(c: Camera, at: Point, factor: number): Camera {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, c.scale * factor));
  const ratio = scale / c.scale;
  return { scale, offsetX: at.x - (at.x - c.offsetX) * ratio, offsetY: at.y - (at.y - c.offsetY) * ratio };
}

export function pan(c: Camera, dx: number, dy: number): Camera {
  return { scale: c.scale, offsetX: c.offsetX + dx, offsetY: c.offsetY + dy };
}

/** Show `content` (image pixels) as large as it goes in the middle of `area` (CSS pixels). */
export function fitCamera(content: Rect, area: Rect): Camera {
  const wanted = Math.min(area.width / content.width, area.height / content.height);
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, wanted));
  return {
    scale,
    offsetX: area.x + area.width / 2 - (content.x + content.width / 2) * scale,
    offsetY: area.y + area.height / 2 - (content.y + content.height / 2) * scale,
  };
}

/** Move so that the image point lies in the middle of `area`, at the same scale. */
export function centreOn(c: Camera, point: Point, area: Rect): Camera {
  return {
    scale: c.scale,
    offsetX: area.x + area.width / 2 - point.x * c.scale,
    offsetY: area.y + area.height / 2 - point.y * c.scale,
  };
}

function clampAxis(offset: number, start: number, length: number, scale: number, size: number): number {
  const keep = Math.min(KEEP, length * scale, size);
  const low = keep - (start + length) * scale;
  const high = size - keep - start * scale;
  return Math.min(high, Math.max(low, offset));
}

/** Keep some of `content` in sight on a canvas of the given size. */
export function clampCamera(c: Camera, content: Rect, size: Extent): Camera {
  return {
    scale: c.scale,
    offsetX: clampAxis(c.offsetX, content.x, content.width, c.scale, size.width),
    offsetY: clampAxis(c.offsetY, content.y, content.height, c.scale, size.height),
  };
}
