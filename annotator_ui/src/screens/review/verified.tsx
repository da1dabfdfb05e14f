/** Of which classes the painter verified that there is nothing in the tile. */
import { t } from "../../i18n/index.ts";
import type { ClassInfo } from "../../net/types.ts";

type VerifiedProps = { absent: readonly number[]; classes: readonly ClassInfo[] };

export function Verified({ absent, classes }: VerifiedProps) {
  const names = classes.filter(({ id }) => absent.includes(id)).map(({ name }) => name);
  if (names.length === 0) return null;
  return (
    <p class="quiet" data-testid="verified-absent">
      {t("absent.reviewed", { names: names.join(", ") })}
    </p>
  );
}
