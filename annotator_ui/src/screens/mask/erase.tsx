/** Erases an image, for good: says first what that does, and asks why. */
import "./erase.css";
import { useSignal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { ErasureProspect } from "../../net/leadTypes.ts";
import { may } from "../../net/session.ts";
import type { ImageDetail } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { announce } from "../../widgets/announcer.tsx";
import { Button } from "../../widgets/button.tsx";
import { Dialog } from "../../widgets/dialog.tsx";
import { useLoad } from "../../widgets/load.ts";
import { navigate } from "../../widgets/route.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";

/** The way to it, for leads: quiet, at the end of the panel. */
export function EraseImage({ image }: { image: ImageDetail }) {
  const asked = useSignal(false);
  if (!may(image.project, "lead")) return null;
  const toggle = () => {
    asked.value = !asked.value;
  };
  return (
    <footer class="erase">
      <Button kind="quiet" onClick={toggle} data-testid="erase-image">
        {t("erase.verb")}
      </Button>
      {asked.value && <EraseDialog image={image} onClose={toggle} />}
    </footer>
  );
}

function EraseDialog({ image, onClose }: { image: ImageDetail; onClose: () => void }) {
  const action = useAction();
  const prospect = useLoad(`erasure ${image.id}`, () => api.erasureProspect(image.id));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason"));
    if (!(await action.run(() => api.eraseImage(image.id, reason)))) return;
    announce(t("erase.done", { name: image.name }));
    navigate(`/p/${image.project}/images`, { replace: true });
  };
  return (
    <Dialog title={t("erase.title", { name: image.name })} onClose={onClose} dark>
      <form class="form" onSubmit={submit}>
        <p>{t("erase.what")}</p>
        {prospect.problem && <ProblemNote problem={prospect.problem} retry={prospect.reload} />}
        {!prospect.value && !prospect.problem && <Loading />}
        {prospect.value && <Effects of={prospect.value} />}
        <label class="field">
          <span>{t("erase.reason")}</span>
          <textarea name="reason" required maxLength={400} rows={3} />
        </label>
        {action.problem && <ProblemNote problem={action.problem} />}
        <footer class="dialog-actions">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            kind="loss"
            busy={action.busy}
            disabled={!prospect.value}
            data-testid="erase-confirm"
          >
            {t("erase.confirm")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function Effects({ of: { tiles, held, releases, elsewhere } }: { of: ErasureProspect }) {
  const names = releases.join(", ");
  return (
    <ul class="effects" data-testid="erase-effects">
      <li>{t("erase.tiles", { tiles, held })}</li>
      {releases.length > 0 && <li class="loss">{t("erase.releases", { count: releases.length, names })}</li>}
      {elsewhere > 0 && <li class="warn">{t("erase.elsewhere", { count: elsewhere })}</li>}
      <li>{t("erase.again")}</li>
    </ul>
  );
}
