/** What a release changed since the one before: classes, images, and the pixels of an image over its photo. */
import { useSignal } from "@preact/signals";
import { type MessageKey, number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { API } from "../../net/client.ts";
import type { ChangedImage, Release, ReleaseChanges } from "../../net/types.ts";
import { Button } from "../../widgets/button.tsx";
import { Dialog } from "../../widgets/dialog.tsx";
import { useLoad } from "../../widgets/load.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import "./release-remap.css";

type ChangesProps = { release: Release; onClose: () => void };

export function ChangesDialog({ release, onClose }: ChangesProps) {
  const changes = useLoad(`changes ${release.id}`, () => api.releaseChanges(release.id));
  return (
    <Dialog title={t("changes.title", { name: release.name })} onClose={onClose}>
      {changes.problem && <ProblemNote problem={changes.problem} retry={changes.reload} />}
      {!changes.value && !changes.problem && <Loading />}
      {changes.value && <Changes release={release} changes={changes.value} />}
      <footer class="dialog-actions">
        <Button onClick={onClose} data-testid="changes-close">
          {t("action.close")}
        </Button>
      </footer>
    </Dialog>
  );
}

function Changes({ release, changes }: { release: Release; changes: ReleaseChanges }) {
  const shown = useSignal<ChangedImage | null>(null);
  if (changes.since === null) return <p>{t("changes.first")}</p>;
  if (changes.images.length === 0)
    return (
      <div class="changes">
        <Differing changes={changes} />
        <p>{t(NOTHING[changes.differs], { name: changes.since_name ?? "" })}</p>
      </div>
    );
  return (
    <div class="changes">
      <Differing changes={changes} />
      <p>
        {t("changes.since", {
          name: changes.since_name ?? "",
          images: changes.images.length,
          pixels: number(changes.pixels),
        })}
      </p>
      {changes.classes.length > 0 && <Classes changes={changes} />}
      <ul class="changes-images">
        {changes.images.map((image) => (
          <li key={image.stem}>
            <span>{image.stem}</span>
            <span class="quiet">{said(image)}</span>
            {image.kind === "changed" && image.pixels > 0 && (
              <Button
                aria-pressed={shown.value === image}
                onClick={() => {
                  shown.value = shown.value === image ? null : image;
                }}
              >
                {t("changes.show")}
                <span class="spoken"> {image.stem}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {shown.value && <Pixels release={release} image={shown.value} />}
    </div>
  );
}

/** What is said where no image differs. */
const NOTHING: Record<ReleaseChanges["differs"], MessageKey> = {
  nothing: "changes.nothing",
  table: "changes.nothing",
  taxonomy: "remap.differs.nothing-painted",
};

/** What has to be known before any figure is read. */
function Differing({ changes: { differs, classes_before, classes_after } }: { changes: ReleaseChanges }) {
  if (differs === "nothing") return null;
  const names = { before: classes_before ?? "", after: classes_after ?? "" };
  return (
    <p class="note differs" data-testid="changes-differ">
      {t(`remap.differs.${differs}`, names)}
    </p>
  );
}

function said(image: ChangedImage): string {
  if (image.kind !== "changed") return t(image.kind === "added" ? "changes.added" : "changes.removed");
  return t("changes.image", { pixels: number(image.pixels), objects: number(image.objects) });
}

function Classes({ changes }: { changes: ReleaseChanges }) {
  return (
    <table class="changes-classes">
      <thead>
        <tr>
          <th scope="col">{t("changes.class")}</th>
          <th scope="col">{t("changes.lost")}</th>
          <th scope="col">{t("changes.gained")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.classes.map(({ class_id, name, lost, gained }) => (
          <tr key={class_id}>
            <th scope="row">{name ?? t("changes.unpainted")}</th>
            <td class="num">{number(lost)}</td>
            <td class="num">{number(gained)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The photo, with the changed pixels in one colour over it: their picture is a mask, never scaled into half a pixel. */
function Pixels({ release, image }: { release: Release; image: ChangedImage }) {
  const mask = `url("${API}/releases/${release.id}/changes/${image.image}.png")`;
  return (
    <figure class="changes-pixels">
      <img
        src={`/iiif/${image.image}/full/1024,/0/default.jpg`}
        alt={t("changes.photo", { name: image.stem })}
      />
      <div style={{ maskImage: mask }} />
      <figcaption class="quiet">{t("changes.photo.what")}</figcaption>
    </figure>
  );
}
