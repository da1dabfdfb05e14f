/** A small map of the photo with the part that is in sight; it follows the zoom, and a click moves there. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { centreOn, toImage } from "../../kernel/camera.ts";
import { mappedPart } from "../../kernel/overview.ts";
import { intersect, type Rect } from "../../kernel/rect.ts";
import type { PainterController } from "./controller.ts";

const LONGEST = 144;
const MOST = 0.7;

function seen(painter: PainterController, context: Rect): Rect | null {
  const camera = painter.camera;
  const area = painter.clearArea;
  const a = toImage(camera, area);
  const view = { x: a.x, y: a.y, width: area.width / camera.scale, height: area.height / camera.scale };
  return intersect(view, context);
}

type MapProps = { painter: PainterController; context: Rect; view: Rect };

/** Draw `part` of the photo, which shows `context`. */
function drawPart(canvas: HTMLCanvasElement, photo: ImageBitmap, context: Rect, part: Rect): void {
  const [across, down] = [photo.width / context.width, photo.height / context.height];
  const from = [(part.x - context.x) * across, (part.y - context.y) * down] as const;
  const ctx = canvas.getContext("2d");
  ctx?.drawImage(photo, ...from, part.width * across, part.height * down, 0, 0, canvas.width, canvas.height);
}

function MapOfTile({ painter, context, view }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const part = mappedPart(view, context);
  const scale = LONGEST / Math.max(part.width, part.height);
  const [width, height] = [Math.round(part.width * scale), Math.round(part.height * scale)];
  useEffect(() => {
    if (canvas.current) drawPart(canvas.current, painter.tile.photo, context, part);
  }, [painter, width, height, part.x, part.y, part.width]);
  const go = (event: MouseEvent) => {
    const point = { x: part.x + event.offsetX / scale, y: part.y + event.offsetY / scale };
    painter.aim(centreOn(painter.camera, point, painter.clearArea));
  };
  const frame = {
    left: `${(view.x - part.x) * scale}px`,
    top: `${(view.y - part.y) * scale}px`,
    width: `${view.width * scale}px`,
    height: `${view.height * scale}px`,
  };
  return (
    <button type="button" class="painter-overview" aria-label={t("painter.overview")} onClick={go}>
      <canvas ref={canvas} width={width} height={height} />
      <span class="frame" style={frame} />
    </button>
  );
}

/** Hidden while (nearly) everything is in sight anyway. */
export function Overview({ painter }: { painter: PainterController }) {
  const { context } = painter.tile.task.tile;
  const view = seen(painter, context);
  if (!view || view.width * view.height > MOST * context.width * context.height) return null;
  return <MapOfTile painter={painter} context={context} view={view} />;
}
