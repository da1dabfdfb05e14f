/** A person's keys as text, to take along to another browser. */
import { useSignal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { choiceFromText } from "../../model/keymap.ts";
import { Button } from "../../widgets/button.tsx";
import { chooseKeymap, keymapChoice } from "../../widgets/commands/command.ts";

export function KeyText() {
  const said = useSignal("");
  const text = useSignal<string | null>(null);
  const use = () => {
    const choice = choiceFromText(text.value ?? "");
    said.value = t(choice ? "keys.text.used" : "keys.text.bad");
    if (!choice) return;
    chooseKeymap(choice);
    text.value = null;
  };
  return (
    <details class="key-text">
      <summary>{t("keys.text")}</summary>
      <label>
        <span class="quiet">{t("keys.text.help")}</span>
        <textarea
          class="mono"
          rows={4}
          spellcheck={false}
          value={text.value ?? JSON.stringify(keymapChoice.value)}
          data-testid="key-text"
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </label>
      <Button disabled={text.value === null} onClick={use} data-testid="use-key-text">
        {t("keys.text.use")}
      </Button>
      <p role="status">{said.value}</p>
    </details>
  );
}
