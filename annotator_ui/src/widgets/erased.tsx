/** Tells, on whatever screen, that the photo of a tile she had was erased, and sees that nothing of it stays here. */
import "./newVersion.css";
import { useSignal, useSignalEffect } from "@preact/signals";
import { t } from "../i18n/index.ts";
import { erasedTile } from "../net/erased.ts";
import { forgetTile } from "../net/forgetTile.ts";
import { Button } from "./button.tsx";
import { navigate, path } from "./route.ts";

export function ErasedNote() {
  const told = useSignal(false);
  // Leaving the painter tries to save once more; that is answered alike, and forgets what was kept meanwhile.
  useSignalEffect(() => {
    const task = erasedTile.value?.task;
    if (task === undefined) return;
    told.value = true;
    void forgetTile(task).catch(() => undefined);
    if (path.peek() === `/paint/${task}`) navigate("/", { replace: true });
  });
  const read = () => {
    told.value = false;
  };
  return (
    <div class={told.value ? "new-version" : ""} role="status" data-testid="tile-erased">
      {told.value && (
        <>
          <p>{t("erase.told")}</p>
          <Button onClick={read}>{t("erase.told.read")}</Button>
        </>
      )}
    </div>
  );
}
