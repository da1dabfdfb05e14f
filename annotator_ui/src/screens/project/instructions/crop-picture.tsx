/** A part of a photo, chosen by dragging over it or by its numbers. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../../i18n/index.ts";
import type { Rect } from "../../../kernel/rect.ts";
import { api } from "../../../net/api.ts";
import type { ImageDetail, Project } from "../../../net/types.ts";
import { useLoad } from "../../../widgets/load.ts";
import { Loading, ProblemNote } from "../../../widgets/states.tsx";
import { between, firstCrop, SIDES, withSide } from "./crop.ts";
import type { MakePicture } from "./example-form.tsx";
import { pictureOf } from "./picture-of.ts";

type CropProps = { project: Project; onPicture: (make: MakePicture) => void };

export function CropPicture({ project, onPicture }: CropProps) {
  const images = useLoad(`images ${project.slug}`, () => api.images(project.slug, null));
  const chosen = useSignal<string | null>(null);
  if (!images.value)
    return images.problem ? <ProblemNote problem={images.problem} retry={images.reload} /> : <Loading />;
  const { items } = images.value;
  const id = chosen.value ?? items[0]?.id;
  if (!id) return <p class="quiet">{t("instructions.no-photo")}</p>;
  return (
    <>
      <label class="field">
        <span>{t("instructions.photo")}</span>
        <select
          value={id}
          data-testid="example-photo"
          onChange={(event) => {
            chosen.value = event.currentTarget.value;
          }}
        >
          {items.map((image) => (
            <option key={image.id} value={image.id}>
              {image.name}
            </option>
          ))}
        </select>
      </label>
      <Photo key={id} id={id} project={project} onPicture={onPicture} />
    </>
  );
}

type PhotoProps = CropProps & { id: string };

function Photo({ id, project, onPicture }: PhotoProps) {
  const image = useLoad(`image ${id}`, () => api.image(id));
  useEffect(() => () => onPicture(null), []);
  if (!image.value)
    return image.problem ? <ProblemNote problem={image.problem} retry={image.reload} /> : <Loading />;
  return <Cropper image={image.value} project={project} onPicture={onPicture} />;
}

function Cropper({ image, project, onPicture }: CropProps & { image: ImageDetail }) {
  const crop = useSignal<Rect>(firstCrop(image));
  const labels = useSignal(image.mask !== null);
  const { x, y, width, height } = crop.value;
  useEffect(() => {
    const part = crop.value;
    onPicture(() => pictureOf(image, part, labels.value ? project.taxonomy.classes : null));
  }, [x, y, width, height, labels.value]);
  return (
    <>
      <Dragged image={image} crop={crop.value} onCrop={(next) => (crop.value = next)} />
      <div class="crop-numbers">
        {SIDES.map((side) => (
          <label key={side} class="field">
            <span>{t(`instructions.${side}`)}</span>
            <input
              type="number"
              min={side === "x" || side === "y" ? 0 : 8}
              max={side === "x" || side === "width" ? image.width : image.height}
              value={crop.value[side]}
              data-testid={`crop-${side}`}
              onChange={(event) => {
                crop.value = withSide(crop.value, side, event.currentTarget.valueAsNumber, image);
              }}
            />
          </label>
        ))}
      </div>
      {image.mask && (
        <label class="check">
          <input
            type="checkbox"
            checked={labels.value}
            data-testid="example-labels"
            onChange={(event) => {
              labels.value = event.currentTarget.checked;
            }}
          />
          <span>{t("instructions.with-labels")}</span>
        </label>
      )}
    </>
  );
}

type DraggedProps = { image: ImageDetail; crop: Rect; onCrop: (crop: Rect) => void };

/** The photo with the part in a frame. Its numbers are beside it for whoever does not drag. */
function Dragged({ image, crop, onCrop }: DraggedProps) {
  const element = useRef<HTMLDivElement>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  const at = (event: PointerEvent) => {
    const box = element.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    const scale = image.width / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  };
  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
  return (
    <div
      ref={element}
      class="crop"
      data-testid="crop"
      style={{ aspectRatio: `${image.width} / ${image.height}` }}
      onPointerDown={(event) => {
        from.current = at(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (from.current) onCrop(between(from.current, at(event), image));
      }}
      onPointerUp={() => {
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
    >
      <img src={image.photo} alt={image.name} draggable={false} />
      <span
        class="crop-frame"
        style={{
          left: percent(crop.x, image.width),
          top: percent(crop.y, image.height),
          width: percent(crop.width, image.width),
          height: percent(crop.height, image.height),
        }}
      />
    </div>
  );
}
