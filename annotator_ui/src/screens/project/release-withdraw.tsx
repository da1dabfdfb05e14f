/** Withdraws a release, for good: asks why, and says what that means. */
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { Release } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { Button } from "../../widgets/button.tsx";
import { Dialog } from "../../widgets/dialog.tsx";
import { ProblemNote } from "../../widgets/states.tsx";

type WithdrawProps = { release: Release; onWithdrawn: () => void; onClose: () => void };

export function WithdrawDialog({ release, onWithdrawn, onClose }: WithdrawProps) {
  const action = useAction();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason"));
    if (await action.run(() => api.withdrawRelease(release.id, reason))) onWithdrawn();
  };
  return (
    <Dialog title={t("withdraw.title", { name: release.name })} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>{t("withdraw.what")}</p>
        <label class="field">
          <span>{t("withdraw.reason")}</span>
          <textarea name="reason" required maxLength={500} rows={3} />
        </label>
        {action.problem && <ProblemNote problem={action.problem} />}
        <footer class="dialog-actions">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" kind="loss" busy={action.busy} data-testid="withdraw-confirm">
            {t("withdraw.verb")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
