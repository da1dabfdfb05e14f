/** A tile that is opened while it is on its way to the server: go on elsewhere, or take it back and paint on. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { handIns } from "../../net/handIns.ts";
import { Button, LinkButton } from "../../widgets/button.tsx";
import { Empty } from "../../widgets/states.tsx";

/** `onBack` opens the tile again: because it was taken back, or because its way has ended. */
export function OnItsWay({ taskId, onBack }: { taskId: string; onBack: () => void }) {
  const busy = useSignal(false);
  const isOnItsWay = handIns.waiting.value.some(({ task }) => task === taskId);
  useEffect(() => {
    if (!isOnItsWay && !busy.value) onBack();
  }, [isOnItsWay]);
  const takeBack = async () => {
    busy.value = true;
    await handIns.takeBack(taskId);
    onBack();
  };
  return (
    <Empty sentence={t("handin.on-its-way")}>
      <LinkButton href="/" kind="primary">
        {t("notfound.home")}
      </LinkButton>
      <Button busy={busy.value} onClick={() => void takeBack()} data-testid="take-back">
        {t("handin.take-back")}
      </Button>
    </Empty>
  );
}
