/** Every key of the painter on one page, those of the pointer among them. */
import { type MessageKey, t } from "../../i18n/index.ts";
import { type FixedKeys, KeySheet } from "../keysheet/sheet.tsx";

/** Keys as they are printed on the keyboards of the language. */
function printed(key: string): string {
  return key
    .replace("Ctrl", t("painter.key-name.ctrl"))
    .replace("Shift", t("painter.key-name.shift"))
    .replace("Space", t("painter.key-name.space"))
    .replace("Click", t("painter.key-name.click"));
}

const FIXED: readonly (readonly [keys: string, what: MessageKey])[] = [
  ["Shift+Click", "painter.key.straight"],
  ["Ctrl", "painter.key.unpainted"],
  ["Alt+Click", "painter.key.alt"],
  ["Shift Alt", "painter.key.selecting"],
  ["P Q", "painter.key.outline-corners"],
  ["Space", "painter.key.pan"],
  ["← ↑ → ↓", "painter.key.cursor"],
  ["Tab", "keys.fixed.tab"],
  ["⏎ Esc ⌫", "keys.fixed.answers"],
];

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const fixed: FixedKeys = FIXED.map(([keys, what]) => [printed(keys), t(what)]);
  return <KeySheet onClose={onClose} fixed={fixed} />;
}
