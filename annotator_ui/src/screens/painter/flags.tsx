/** What a segment says of its object beyond its class, each to be switched. */
import { t } from "../../i18n/index.ts";
import type { Segment, SegmentFlag } from "../../kernel/segments.ts";
import type { PainterController } from "./controller.ts";

const FLAGS: readonly SegmentFlag[] = ["continues", "occluded", "truncated", "crowd"];

type Painter = { painter: PainterController };

export function Flags({ painter, segment }: Painter & { segment: Segment }) {
  return (
    <div class="flags">
      {FLAGS.map((flag) => (
        <button
          key={flag}
          type="button"
          class="painter-chip"
          aria-pressed={segment[flag]}
          title={t(`painter.flag.${flag}.help`)}
          data-testid={`flag-${flag}`}
          onClick={() => painter.setFlag(segment.id, flag, !segment[flag])}
        >
          {t(`painter.flag.${flag}`)}
        </button>
      ))}
    </div>
  );
}
