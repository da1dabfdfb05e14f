/** Take an example out of the instructions, after a question: its picture is nowhere else. */
import { useSignal } from "@preact/signals";
import { t } from "../../../i18n/index.ts";
import { type Example, type Instructions, removeExample } from "../../../net/instructions.ts";
import { useAction } from "../../../widgets/action.ts";
import { Button } from "../../../widgets/button.tsx";
import { Confirm } from "../../../widgets/dialog.tsx";
import { ProblemNote } from "../../../widgets/states.tsx";

type RemoveProps = { slug: string; example: Example; onTold: (told: Instructions) => void };

export function RemoveExample({ slug, example, onTold }: RemoveProps) {
  const asking = useSignal(false);
  const action = useAction();
  const ask = (shown: boolean) => () => {
    asking.value = shown;
  };
  const remove = () => action.run(async () => onTold(await removeExample(slug, example.id)));
  return (
    <>
      {action.problem && <ProblemNote problem={action.problem} />}
      <Button
        kind="quiet"
        busy={action.busy}
        onClick={ask(true)}
        aria-label={t("instructions.remove-named", { caption: example.caption })}
        data-testid={`remove-example-${example.id}`}
      >
        {t("instructions.remove")}
      </Button>
      {asking.value && (
        <Confirm
          title={t("instructions.remove-title")}
          verb={t("instructions.remove")}
          onConfirm={() => void remove()}
          onClose={ask(false)}
        >
          <p>{t("instructions.remove-why")}</p>
        </Confirm>
      )}
    </>
  );
}
