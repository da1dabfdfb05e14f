/** A small map of the photo with the part that is in sight; a click moves there. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { centreOn, toImage } from "../../kernel/camera.ts";
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

function MapOfTile({ painter, context, view }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = LONGEST / Math.max(context.width, context.height);
  const [width, height] = [Math.round(context.width * scale), Math.round(context.height * scale)];
  useEffect(() => {
    canvas.current?.getContext("2d")?.drawImage(painter.tile.photo, 0, 0, width, height);
  }, [painter, width, height]);
  const go = (event: MouseEvent) => {
    const point = { x: context.x + event.offsetX / scale, y: context.y + event.offsetY / scale };
    painter.aim(centreOn(painter.camera, point, painter.clearArea));
  };
  const frame = {
    left: `${(view.x - context.x) * scale}px`,
    top: `${(view.y - context.y) * scale}px`,
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
