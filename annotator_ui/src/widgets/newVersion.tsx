/** Says that a newer interface is ready, on every screen, and loads it when the person says so. */
import "./newVersion.css";
import { useSignal } from "@preact/signals";
import { t } from "../i18n/index.ts";
import { newVersion, takeNewVersion } from "../net/newVersion.ts";
import { Button } from "./button.tsx";

export function NewVersion() {
  const putOff = useSignal(false);
  const busy = useSignal(false);
  const isShown = newVersion.value && !putOff.value;
  const reload = () => {
    busy.value = true;
    void takeNewVersion();
  };
  const later = () => {
    putOff.value = true;
  };
  return (
    <div class={isShown ? "new-version" : ""} role="status">
      {isShown && (
        <>
          <p>{t("version.ready")}</p>
          <Button busy={busy.value} onClick={reload} data-testid="take-version">
            {t("version.reload")}
          </Button>
          <Button kind="quiet" onClick={later}>
            {t("version.later")}
          </Button>
        </>
      )}
    </div>
  );
}
