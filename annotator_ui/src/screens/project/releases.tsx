/** Releases: like a changelog, newest first, and the form that makes one. */
import { useSignal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { may } from "../../net/session.ts";
import type { Release } from "../../net/types.ts";
import { Button } from "../../widgets/button.tsx";
import { useKeys } from "../../widgets/keys.ts";
import { useLoad } from "../../widgets/load.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { ReleaseForm } from "./release-form.tsx";
import { ReleaseRow } from "./release-row.tsx";
import type { SideProps } from "./side.ts";

export function ReleasesTab({ project: { slug } }: SideProps) {
  const releases = useLoad(`releases ${slug}`, () => api.releases(slug));
  const formats = useLoad("formats", api.formats);
  const making = useSignal(false);
  const lead = may(slug, "lead");
  const open = () => {
    making.value = true;
  };
  useKeys(lead && !making.value ? { n: open } : {});
  const made = (release: Release) => {
    making.value = false;
    releases.set([release, ...(releases.value ?? [])]);
  };
  const problem = releases.problem ?? formats.problem;
  if (!releases.value || !formats.value)
    return problem ? <ProblemNote problem={problem} retry={releases.reload} /> : <Loading />;
  const make = lead && !making.value && (
    <Button kind="primary" hint="N" onClick={open} data-testid="new-release">
      {t("releases.new")}
    </Button>
  );
  const close = () => {
    making.value = false;
  };
  return (
    <section class="releases" aria-label={t("project.releases")}>
      {making.value && (
        <ReleaseForm
          slug={slug}
          formats={formats.value}
          taken={releases.value}
          onMade={made}
          onClose={close}
        />
      )}
      {releases.value.length === 0 && !making.value && (
        <Empty
          sentence={lead ? t("releases.empty") : t("releases.none")}
          picture={<MosaicPicture columns={9} rows={4} done={2} />}
        >
          {make}
        </Empty>
      )}
      {make && releases.value.length > 0 && <header class="head end">{make}</header>}
      <ol class={releases.value.length > 0 ? "rows" : ""}>
        {releases.value.map((release, index) => (
          <ReleaseRow
            key={release.id}
            release={release}
            primary={!lead && index === 0}
            lead={lead}
            formats={formats.value ?? []}
            reload={releases.reload}
          />
        ))}
      </ol>
    </section>
  );
}
