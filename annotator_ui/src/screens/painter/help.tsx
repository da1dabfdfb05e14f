/** Every key of the painter on one page, and the project's own instructions above them. */
import { t } from "../../i18n/index.ts";
import { Button } from "../../widgets/button.tsx";
import { Dialog } from "../../widgets/dialog.tsx";
import type { PainterController } from "./controller.ts";

const KEYS = [
  ["B", "brush"],
  ["E", "eraser"],
  ["P", "polygon"],
  ["Q", "lasso"],
  ["G", "fill"],
  ["W", "wand"],
  ["S", "superpixel"],
  ["L", "livewire"],
  ["X", "scribble"],
  ["R", "box"],
  ["D", "clicks"],
  ["A", "ghost"],
  ["V", "select"],
  ["K", "split"],
  ["M", "merge"],
  ["I", "pick"],
  ["[ ]", "size"],
  ["1 – 9", "class"],
  ["Shift+1 – 9", "assign"],
  ["/", "search"],
  ["N", "new"],
  ["Shift+Click", "straight"],
  ["Ctrl", "unpainted"],
  ["Alt+Click", "alt"],
  ["Shift Alt", "selecting"],
  ["Ctrl+A D I", "select-all"],
  ["Ctrl+C X V", "clipboard"],
  ["Del", "delete"],
  ["P Q", "outline-corners"],
  ["Space", "pan"],
  ["+ −", "zoom"],
  ["0", "fit"],
  ["Ctrl+1", "full"],
  ["H", "labels"],
  ["O", "outline"],
  [", .", "opacity"],
  ["J", "hole"],
  ["Tab F", "panels"],
  ["← ↑ → ↓", "cursor"],
  ["Ctrl+Z", "undo"],
  ["Ctrl+Y", "redo"],
  ["Ctrl+S", "save"],
  ["Ctrl+⏎", "submit"],
] as const;

/** Keys as they are printed on the keyboards of the language. */
function printed(key: string): string {
  return key
    .replace("Ctrl", t("painter.key-name.ctrl"))
    .replace("Shift", t("painter.key-name.shift"))
    .replace("Space", t("painter.key-name.space"))
    .replace("Click", t("painter.key-name.click"));
}

export function HelpDialog({ painter, onClose }: { painter: PainterController; onClose: () => void }) {
  const { instructions } = painter.tile.task.project;
  return (
    <Dialog title={t("painter.help")} onClose={onClose}>
      {instructions && <p class="painter-instructions">{instructions}</p>}
      <dl class="painter-keys">
        {KEYS.filter(([, what]) => what !== "clicks" || painter.assist.hasModel.value).map(([key, what]) => (
          <div key={what}>
            <dt>
              <kbd>{printed(key)}</kbd>
            </dt>
            <dd>{t(`painter.key.${what}`)}</dd>
          </div>
        ))}
      </dl>
      <footer class="dialog-actions">
        <Button kind="primary" onClick={onClose}>
          {t("action.close")}
        </Button>
      </footer>
    </Dialog>
  );
}
