/** What is drawn: the photo, the labels over it in their colours, and what a tool proposes. */
import { effect, signal } from "@preact/signals";
import { buildPalette, type Palette } from "../../kernel/palette.ts";
import { expand, type Rect } from "../../kernel/rect.ts";
import { patternOf, safePlaces } from "../../kernel/safeColours.ts";
import type { ToolState } from "../../model/toolState.ts";
import { ShownPhoto } from "../../net/shownPhoto.ts";
import { OverlayLayer } from "../../view/overlayLayer.ts";
import { readPhoto } from "../../view/photoPixels.ts";
import { PreviewLayer, type PreviewPart } from "../../view/previewLayer.ts";
import type { Scene } from "../../view/scene.ts";
import type { Stage } from "../../view/stage.ts";
import type { OpenTile } from "./open.ts";

export class TilePicture {
  /** What is drawn on; null until the canvases stand. */
  readonly stage = signal<Stage | null>(null);
  readonly #overlay: OverlayLayer;
  readonly #preview: PreviewLayer;
  readonly #photo: ShownPhoto;
  readonly #patterns: ReadonlyMap<number, number>;
  #photoPixels: Uint8ClampedArray | null = null;

  constructor(
    readonly tile: OpenTile,
    readonly state: ToolState,
  ) {
    const { buffer } = tile.document;
    this.#photo = new ShownPhoto(tile.photo);
    const places = safePlaces([...state.taxonomy.values()]);
    this.#patterns = new Map([...places].map(([id, place]) => [id, patternOf(place)]));
    this.#overlay = new OverlayLayer(buffer, this.#palette());
    this.#preview = new PreviewLayer(buffer.rect);
  }

  /** Draw on this stage, anew whenever the look changes; returns how to stop that, and leave it to others. */
  show(stage: Stage): () => void {
    this.stage.value = stage;
    stage.scene = (inSight) => this.#scene(stage, inSight);
    const stops = [this.#watchLabels(stage), this.#watchCursor(stage), this.#watchPhoto(stage)];
    return () => {
      for (const stop of stops) stop();
      stage.rest();
      this.stage.value = null;
    };
  }

  /** A rectangle of labels has changed. */
  dirty(rect: Rect): void {
    this.#overlay.invalidate(rect);
    this.stage.value?.redraw(expand(rect, 1, this.tile.task.tile.paint));
  }

  preview(parts: readonly PreviewPart[]): void {
    this.#preview.show(parts);
    this.stage.value?.redraw();
  }

  /** The photo's own pixels over the paint area; read once. */
  photoPixels(): Uint8ClampedArray {
    const { context, paint } = this.tile.task.tile;
    this.#photoPixels ??= readPhoto(this.tile.photo, context, paint);
    return this.#photoPixels;
  }

  close(): void {
    this.#photo.onChange = () => undefined;
    this.#photo.close();
  }

  #scene(stage: Stage, inSight: Rect): Scene {
    const { context, paint, core } = this.tile.task.tile;
    // What does not fit into this frame comes in the next one.
    if (!this.#overlay.refresh(inSight)) stage.redraw();
    const overlay = this.state.labelsShown.value ? this.#overlay.canvas : null;
    const sharpness = (stage.camera.value.scale * devicePixelRatio * context.width) / this.tile.photo.width;
    return {
      photo: this.#photo.at(sharpness),
      context,
      paint,
      core,
      overlay,
      preview: this.#preview.picture,
    };
  }

  #watchLabels(stage: Stage): () => void {
    return effect(() => {
      if (this.#overlay.recolour(this.#palette())) stage.redraw();
    });
  }

  #watchPhoto(stage: Stage): () => void {
    this.#photo.onChange = () => stage.redraw();
    return effect(() => {
      const { brightness, contrast } = this.state.display;
      this.#photo.tone(brightness.value, contrast.value);
    });
  }

  #watchCursor(stage: Stage): () => void {
    const cursor = effect(() => {
      this.state.size.value;
      this.state.tool.value;
      this.state.tip.value;
      this.state.sizeUnit.value;
      this.tile.document.selection.value;
      stage.redrawCursor();
    });
    const labels = effect(() => {
      this.state.labelsShown.value;
      stage.redraw();
    });
    return () => {
      cursor();
      labels();
    };
  }

  #palette(): Palette {
    const { opacity, outline, segment } = this.state;
    const { segments, hidden } = this.tile.document;
    const { edges, stripes, hiddenClasses } = this.state.display;
    const selected = this.state.isThing ? segment.value : 0;
    return buildPalette(this.state.classes, segments.value, {
      opacity: opacity.value,
      outline: outline.value,
      selected,
      hidden: hidden.value,
      hiddenClasses: hiddenClasses.value,
      edges: edges.value,
      patterns: stripes.value ? this.#patterns : null,
    });
  }
}
