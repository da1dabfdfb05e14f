/** What the tile is looked at in, and labels and photo by turns. */
import { t } from "../../i18n/index.ts";
import { keyOf } from "../../widgets/commands/words.ts";
import type { Blink } from "./blink.ts";
import type { Within } from "./desk.tsx";

export interface View {
  readonly within: Within;
  readonly turn: (to: Within) => () => void;
  readonly blink: Blink;
}

export function ViewControls({ view: { within, turn, blink } }: { view: View }) {
  return (
    <div class="look-switches">
      <Switch id="neighbours" on={within === "neighbours"} onClick={turn("neighbours")} />
      <Switch id="merged" on={within === "merged"} onClick={turn("merged")} />
      <Switch id="blink" on={blink.on} onClick={blink.toggle} />
    </div>
  );
}

type SwitchProps = { id: "neighbours" | "merged" | "blink"; on: boolean; onClick: () => void };

function Switch({ id, on, onClick }: SwitchProps) {
  return (
    <button type="button" class="button" aria-pressed={on} onClick={onClick} data-testid={`look-${id}`}>
      <span>{t(`review.${id}.short`)}</span>
      <span class="key" aria-hidden="true">
        {keyOf(`desk.${id}`)}
      </span>
    </button>
  );
}
