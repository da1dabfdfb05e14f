/** A text that is there to be copied: an invitation link, a hash. */
import { useSignal } from "@preact/signals";
import { t } from "../i18n/index.ts";
import { announce } from "./announcer.tsx";
import { Button } from "./button.tsx";

export function CopyField({ label, text }: { label: string; text: string }) {
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    copied.value = true;
    announce(t("action.copied"));
  };
  return (
    <div class="copy-field">
      <input
        class="mono"
        readOnly
        value={text}
        aria-label={label}
        onFocus={(event) => event.currentTarget.select()}
        data-testid="copy-text"
      />
      <Button onClick={copy}>{copied.value ? t("action.copied") : t("action.copy")}</Button>
    </div>
  );
}
