/** Images that were erased: when, by whom and why. Nothing of them is left to show, not even their names. */
import { moment, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { useLoad } from "../../widgets/load.ts";

export function ErasedImages({ slug, version }: { slug: string; version: number }) {
  const erased = useLoad(`erased ${slug} ${version}`, () => api.erasedImages(slug));
  const rows = erased.value ?? [];
  if (rows.length === 0) return null;
  return (
    <details class="erased-images" data-testid="erased-images">
      <summary>{t("erase.list", { count: rows.length })}</summary>
      <ul>
        {rows.map(({ image_id, erased_at, by, reason }) => (
          <li key={image_id}>
            {t("erase.line", { date: moment(erased_at), by: by ?? t("erase.operator"), reason })}
          </li>
        ))}
      </ul>
    </details>
  );
}
