/** What the stage shows after many small drawings is what one drawing of everything would show. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { LabelBuffer, paintSpans, WRITE_EVERYTHING } from "../kernel/labels.ts";
import { buildPalette, type Palette } from "../kernel/palette.ts";
import { seeded } from "../kernel/random.testing.ts";
import { expand, type Rect } from "../kernel/rect.ts";
import { newSegment } from "../kernel/segments.ts";
import { capsule } from "../kernel/stroke.ts";
import { OverlayLayer } from "./overlayLayer.ts";
import { Stage } from "./stage.ts";
import { picture } from "./surface.testing.ts";

const CONTEXT: Rect = { x: 40, y: 60, width: 500, height: 400 };
const PAINT: Rect = { x: 60, y: 70, width: 440, height: 350 };
const classes = new Map([
  [1, { id: 1, color: [200, 30, 60] as const, is_thing: false }],
  [2, { id: 2, color: [20, 130, 220] as const, is_thing: true }],
]);
const table = [newSegment(1, 1), newSegment(2, 2), newSegment(3, 2)];

let host: HTMLElement;
let photo: ImageBitmap;

beforeEach(async () => {
  host = document.createElement("div");
  host.style.cssText = "position: fixed; left: 7px; top: 11px; width: 700px; height: 520px";
  document.body.append(host);
  const next = seeded(5);
  const image = new ImageData(CONTEXT.width, CONTEXT.height);
  for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : next(256);
  photo = await createImageBitmap(image);
});

afterEach(() => host.remove());

function palette(opacity: number): Palette {
  return buildPalette(classes, table, { opacity, outline: false, selected: 2 });
}

function stageFor(overlay: OverlayLayer): Stage {
  const [view, cursor] = [document.createElement("canvas"), document.createElement("canvas")];
  for (const canvas of [view, cursor]) {
    canvas.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%";
    host.append(canvas);
  }
  const stage = new Stage(view, cursor, CONTEXT);
  stage.scene = (inSight) => {
    if (!overlay.refresh(inSight)) stage.redraw();
    return {
      photo,
      context: CONTEXT,
      paint: PAINT,
      core: expand(PAINT, -9, CONTEXT),
      overlay: overlay.canvas,
      preview: null,
    };
  };
  return stage;
}

/** Long enough for all that waits for its turn. */
async function drawn(): Promise<Uint8ClampedArray> {
  for (let i = 0; i < 12; i++) await new Promise(requestAnimationFrame);
  const shown = picture(host);
  return shown.getImageData(0, 0, shown.canvas.width, shown.canvas.height).data;
}

function differing(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  expect(a.length).toBe(b.length);
  let count = 0;
  for (let i = 0; i < a.length; i++) if (Math.abs((a[i] as number) - (b[i] as number)) > 1) count++;
  return count;
}

/** What a new stage draws in one go. */
async function afresh(buffer: LabelBuffer, look: Palette, like: Stage): Promise<Uint8ClampedArray> {
  host.replaceChildren();
  const stage = stageFor(new OverlayLayer(buffer, look));
  stage.aim(like.camera.value);
  const shown = await drawn();
  stage.close();
  return shown;
}

test.each([0.7, 1, 3.3])(
  "at zoom %f, drawing what strokes changed shows what drawing everything shows",
  async (scale) => {
    const next = seeded(Math.round(scale * 100));
    const buffer = new LabelBuffer(PAINT);
    const overlay = new OverlayLayer(buffer, palette(0.5));
    const stage = stageFor(overlay);
    stage.aim({ scale, offsetX: -30, offsetY: -20 });
    await drawn();
    let at = { x: 200, y: 200 };
    for (let i = 0; i < 40; i++) {
      const to = { x: 60 + next(400), y: 70 + next(300) };
      const dirty = paintSpans(
        buffer,
        capsule(at, to, 1 + next(30)),
        1 + (i % 3),
        WRITE_EVERYTHING,
        () => undefined,
      );
      if (dirty) {
        overlay.invalidate(dirty);
        stage.redraw(expand(dirty, 1, PAINT));
      }
      stage.showTip({ anchor: to, diameter: 25, shape: i % 2 ? "disc" : "square" });
      at = to;
      if (i % 3 === 0) await new Promise(requestAnimationFrame);
    }
    stage.showTip(null);
    const shown = await drawn();
    stage.close();
    expect(differing(shown, await afresh(buffer, palette(0.5), stage))).toBe(0);
  },
);

test("another palette reaches every pixel, also those that come into sight only afterwards", async () => {
  const buffer = new LabelBuffer(PAINT, new Uint16Array(PAINT.width * PAINT.height).fill(1));
  const overlay = new OverlayLayer(buffer, palette(0.5));
  const stage = stageFor(overlay);
  stage.aim({ scale: 8, offsetX: -700, offsetY: -700 });
  await drawn();
  expect(overlay.recolour(palette(0.5))).toBe(false);
  expect(overlay.recolour(palette(1))).toBe(true);
  stage.redraw();
  await drawn();
  stage.aim({ scale: 1, offsetX: 0, offsetY: 0 });
  const shown = await drawn();
  stage.close();
  expect(differing(shown, await afresh(buffer, palette(1), stage))).toBe(0);
});

test("the tip is drawn with the scene, and gone with the next one", async () => {
  const stage = stageFor(new OverlayLayer(new LabelBuffer(PAINT), palette(0.5)));
  stage.aim({ scale: 1, offsetX: 0, offsetY: 0 });
  const before = await drawn();
  stage.showTip({ anchor: { x: 250, y: 250 }, diameter: 40, shape: "disc" });
  const tipped = await drawn();
  expect(differing(before, tipped)).toBeGreaterThan(200);
  stage.showTip(null);
  expect(differing(before, await drawn())).toBe(0);
  stage.close();
  expect(host.querySelector("[data-surface]")).toBeNull();
});
