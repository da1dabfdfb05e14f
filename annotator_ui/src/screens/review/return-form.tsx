/** Why a tile goes back: a reason, and words that help its painter. Digits choose, Enter sends, Escape closes. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { REASONS, type Reason } from "../../net/types.ts";
import { Button } from "../../widgets/button.tsx";
import { useKeys } from "../../widgets/keys.ts";

type FormProps = {
  onReturn: (reason: Reason, text: string | undefined) => void;
  onClose: () => void;
};

export function ReturnForm({ onReturn, onClose }: FormProps) {
  const reason = useSignal<Reason>("boundary");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>("input:checked")?.focus();
  }, []);
  const byDigit = REASONS.map(
    (each, index) =>
      [
        String(index + 1),
        () => {
          reason.value = each;
        },
      ] as const,
  );
  useKeys(Object.fromEntries(byDigit));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget as HTMLFormElement).get("text") ?? "").trim();
    onReturn(reason.value, text || undefined);
  };
  return (
    <form
      ref={form}
      class="form return-form"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        if (event.key === "Enter" && event.ctrlKey) form.current?.requestSubmit();
      }}
    >
      <fieldset class="choice">
        <legend class="legend">{t("review.reason")}</legend>
        {REASONS.map((each, index) => (
          <label key={each} class="option">
            <input
              type="radio"
              name="reason"
              value={each}
              checked={reason.value === each}
              onChange={() => {
                reason.value = each;
              }}
              data-testid={`reason-${each}`}
            />
            <span>
              {t(`reason.${each}`)}{" "}
              <span class="key" aria-hidden="true">
                {index + 1}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>{t("review.text")}</span>
        <textarea
          name="text"
          rows={3}
          maxLength={2000}
          required={reason.value === "other"}
          data-testid="return-text"
        />
      </label>
      <div class="verdict">
        <Button type="submit" kind="primary" hint="⏎" data-testid="confirm-return">
          {t("review.return")}
        </Button>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </form>
  );
}
