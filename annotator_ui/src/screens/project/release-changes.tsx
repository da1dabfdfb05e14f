/** What a release changed since the one before: classes, images, and the pixels of an image over its photo. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type MessageKey, number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { API } from "../../net/client.ts";
import type { ChangedImage, Release, ReleaseChanges } from "../../net/types.ts";
import { Button } from "../../widgets/button.tsx";
import { Dialog } from "../../widgets/dialog.tsx";
import { useLoad } from "../../widgets/load.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import "./release-changes.css";
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
  const shown = useSignal<string | null>(null);
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
          <ImageRow key={image.stem} release={release} image={image} shown={shown} />
        ))}
      </ul>
    </div>
  );
}

type ImageProps = { release: Release; image: ChangedImage; shown: Signal<string | null> };

/** An image that differs; its pixels come below its own row, so that they are where the eye is. */
function ImageRow({ release, image, shown }: ImageProps) {
  const isShown = shown.value === image.stem;
  const turn = () => {
    shown.value = isShown ? null : image.stem;
  };
  return (
    <li>
      <span>{image.stem}</span>
      <span class="quiet">{said(image)}</span>
      {image.kind === "changed" && image.pixels > 0 && (
        <Button aria-expanded={isShown} onClick={turn} data-testid={`pixels-${image.stem}`}>
          {t(isShown ? "changes.hide" : "changes.show")}
          <span class="spoken"> {image.stem}</span>
        </Button>
      )}
      {isShown && <Pixels release={release} image={image} />}
    </li>
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
  if (image.objects === 0) return t("changes.image.class", { pixels: number(image.pixels) });
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
  const figure = useRef<HTMLElement>(null);
  const bringIntoView = () => figure.current?.scrollIntoView({ block: "nearest" });
  useEffect(bringIntoView, []);
  const mask = `url("${API}/releases/${release.id}/changes/${image.image}.png")`;
  return (
    <figure class="changes-pixels" ref={figure}>
      <div>
        <img
          src={`/iiif/${image.image}/full/1024,/0/default.jpg`}
          alt={t("changes.photo", { name: image.stem })}
          onLoad={bringIntoView}
        />
        <div style={{ maskImage: mask }} />
      </div>
      <figcaption class="quiet">{t("changes.photo.what")}</figcaption>
    </figure>
  );
}
