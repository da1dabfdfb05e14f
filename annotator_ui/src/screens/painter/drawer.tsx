/** At the end of the bar below: what is in the hand where the lists are a drawer, and putting everything away. */
import { t } from "../../i18n/index.ts";
import { withKey } from "../../widgets/commands/words.ts";
import type { PainterController } from "./controller.ts";
import { Swatch } from "./swatch.tsx";

type Painter = { painter: PainterController };

/** The class in the hand; opens the lists where they are a drawer. */
export function Drawer({ painter: { state } }: Painter) {
  const kind = state.classes.get(state.classId.value);
  const open = state.panelsShown.value && state.drawerOpen.value;
  return (
    <button
      type="button"
      class="painter-chip drawer"
      aria-expanded={open}
      data-testid="drawer"
      onClick={() => {
        state.panelsShown.value = true;
        state.drawerOpen.value = !open;
      }}
    >
      {kind && <Swatch color={kind.color} />}
      <span class="name">{kind?.name}</span>
      <span aria-hidden="true">{open ? "▾" : "▴"}</span>
    </button>
  );
}

/** Puts tools and lists away and brings them back, where there is no key for it. */
export function Fold({ painter: { state } }: Painter) {
  return (
    <button
      type="button"
      class="painter-chip fold"
      aria-pressed={state.panelsShown.value}
      title={withKey(t("painter.key.panels"), "painter.panels")}
      data-testid="fold"
      onClick={() => {
        state.panelsShown.value = !state.panelsShown.value;
      }}
    >
      {t("frame.panels")}
    </button>
  );
}
