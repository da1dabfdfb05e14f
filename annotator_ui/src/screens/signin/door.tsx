/** The page before one is inside: the product's own picture, a title and a form. */
import type { ComponentChildren } from "preact";
import { t } from "../../i18n/index.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";

export function Door({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="door">
      <section class="door-form">
        <p class="door-brand">Tessera</p>
        <h1>{title}</h1>
        {children}
      </section>
      <figure class="door-picture">
        <MosaicPicture columns={12} rows={8} />
        <figcaption class="quiet">{t("door.caption")}</figcaption>
      </figure>
    </main>
  );
}
