/** Why a tile is painted once more, and what of it may change: for who paints it and for who judges it. */
import { t } from "../i18n/index.ts";
import type { Task } from "../net/types.ts";

export function ReissueText({ task: { reissue, taxonomy } }: { task: Task }) {
  if (!reissue) return null;
  const name = (id: number | string) =>
    taxonomy.classes.find((one) => String(one.id) === String(id))?.name ?? "";
  const from = Object.keys(reissue.allowed).map(name).join(", ");
  const into = [...new Set(Object.values(reissue.allowed).flat())].map(name).join(", ");
  return (
    <>
      <strong>{reissue.confined ? t("reissue.told", { from, into }) : t("reissue.open")}</strong>{" "}
      {reissue.text}
    </>
  );
}
