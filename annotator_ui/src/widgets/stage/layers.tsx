/** What lies on a stage: the photo, painted pixels, frames. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { Rect } from "../../kernel/rect.ts";
import { markStyle, useOnScreen, usePlace } from "./stage.tsx";

/** The photo of a region. When it cannot be loaded, its place says so. */
export function PhotoLayer({ url, rect, alt }: { url: string; rect: Rect; alt: string }) {
  const lost = useSignal("");
  const place = usePlace(rect);
  if (lost.value === url) {
    return (
      <p class="stage-lost" style={place} role="alert">
        {t("stage.lost")}
      </p>
    );
  }
  return (
    <img
      class="stage-layer"
      src={url}
      alt={alt}
      style={place}
      draggable={false}
      onError={() => {
        lost.value = url;
      }}
    />
  );
}

type PixelsProps = {
  /** RGBA words, row by row, of exactly the rectangle. */
  words: Uint32Array<ArrayBuffer>;
  rect: Rect;
  opacity?: number;
  /** Only what lies right of this image column is shown. */
  from?: number | undefined;
  testid?: string;
};

export function PixelLayer({ words, rect, opacity = 1, from, testid }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const place = usePlace(rect);
  const { width, height } = rect;
  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext("2d");
    if (!target || !context) return;
    target.width = width;
    target.height = height;
    context.putImageData(new ImageData(new Uint8ClampedArray(words.buffer), width, height), 0, 0);
  }, [words, width, height]);
  const cut = from === undefined ? 0 : Math.min(width, Math.max(0, from - rect.x));
  const clipPath = cut > 0 ? `inset(0 0 0 ${cut}px)` : undefined;
  return (
    <canvas ref={canvas} class="stage-layer" style={{ ...place, opacity, clipPath }} data-testid={testid} />
  );
}

/** A mark: a hairline round a rectangle, as thin on screen at every zoom. */
export function Frame({ rect, kind }: { rect: Rect; kind: "core" | "question" | "seam" | "pixel" }) {
  return <span class={`stage-frame ${kind}`} style={markStyle(useOnScreen(rect))} aria-hidden="true" />;
}

/** A mark: dims what lies outside a rectangle. */
export function DimOutside({ rect }: { rect: Rect }) {
  return <span class="stage-dim" style={markStyle(useOnScreen(rect))} aria-hidden="true" />;
}

/** A mark: something of constant size above an image point. */
export function Pin({ x, y, children }: { x: number; y: number; children: ComponentChildren }) {
  return (
    <span class="stage-pin" style={markStyle({ ...useOnScreen({ x, y, width: 0, height: 0 }) })}>
      {children}
    </span>
  );
}
