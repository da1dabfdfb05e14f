/** The brush over an image of `?width=2048&height=1024`, at zoom 1 and amid the window. */
import { CvatBrush } from "./cvatBrush.ts";

const DIAMETER = 32;
const asked = new URLSearchParams(location.search);
const size = { width: Number(asked.get("width")), height: Number(asked.get("height")) };
const origin = {
  x: Math.round((innerWidth - size.width) / 2),
  y: Math.round((innerHeight - size.height) / 2),
};

function place(element: HTMLElement): void {
  element.style.position = "absolute";
  element.style.transformOrigin = "top left";
  element.style.left = `${origin.x}px`;
  element.style.top = `${origin.y}px`;
  element.style.transform = "scale(1) rotate(0deg)";
}

const photo = document.getElementById("photo") as HTMLCanvasElement;
[photo.width, photo.height] = [size.width, size.height];
place(photo);
photo.getContext("2d")?.fillRect(0, 0, size.width, size.height);
const brush = new CvatBrush(document.getElementById("masks") as HTMLCanvasElement, size, DIAMETER);
place(brush.canvas.getElement().parentElement as HTMLElement);
brush.canvas.renderAll();

/** A bit for each pixel, row by row: 1 where anything is painted; in base 64. */
function painted(): string {
  brush.hideMarker();
  const { data } = brush.canvas.getContext().getImageData(0, 0, size.width, size.height);
  const bits = new Uint8Array((size.width * size.height) / 8);
  for (let i = 0; i < size.width * size.height; i++) {
    if ((data[4 * i + 3] ?? 0) > 0) bits[i >> 3] = (bits[i >> 3] ?? 0) | (0x80 >> (i & 7));
  }
  return btoa(Array.from(bits, (byte) => String.fromCharCode(byte)).join(""));
}

Object.assign(globalThis, { cvat: { origin, painted, shapes: () => brush.canvas.getObjects().length } });
