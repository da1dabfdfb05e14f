/** The states of a tile as pattern and colour, the same on every mosaic and in every legend. */
import { t } from "../i18n/index.ts";
import type { TileState } from "../net/types.ts";

export const TILE_STATES: readonly TileState[] = ["open", "leased", "submitted", "returned", "accepted"];

/** The patterns themselves; a screen with mosaics renders this once. */
export function TilePatterns() {
  return (
    <svg class="spoken" aria-hidden="true">
      <defs>
        <pattern
          id="tile-leased"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" class="veil" />
          <rect width="2" height="6" class="mark-leased" />
        </pattern>
        <pattern id="tile-submitted" width="7" height="7" patternUnits="userSpaceOnUse">
          <rect width="7" height="7" class="veil" />
          <circle cx="3.5" cy="3.5" r="1.7" class="mark-submitted" />
        </pattern>
        <pattern id="tile-returned" width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="8" height="8" class="veil" />
          <path d="M0 0l8 8M8 0l-8 8" class="mark-returned" />
        </pattern>
      </defs>
    </svg>
  );
}

/** One tile of a mosaic. An accepted tile lets the photo through and carries a corner. */
export function TileMark({
  state,
  x,
  y,
  width,
  height,
}: {
  state: TileState;
  x: number;
  y: number;
  width: number;
  height: number;
}) {
  const corner = Math.min(width, height, 22) * 0.45;
  return (
    <>
      <rect x={x} y={y} width={width} height={height} class={`tile ${state}`} />
      {state === "accepted" && (
        <path d={`M${x} ${y + height}v${-corner}l${corner} ${corner}z`} class="tile-corner" />
      )}
    </>
  );
}

/** The small picture that stands for a state, with its name. */
export function StateSwatch({ state }: { state: TileState }) {
  return (
    <svg class="swatch" viewBox="0 0 24 16" aria-hidden="true">
      <TileMark state={state} x={0.5} y={0.5} width={23} height={15} />
    </svg>
  );
}

/** The word for so many tiles in a state. */
export const stateName = (state: TileState, count: number): string => t(`tile.${state}`, { count });
