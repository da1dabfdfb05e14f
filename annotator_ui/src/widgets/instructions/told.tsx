/** What painters are told, as they see it: the text, notes on classes, pictures of right and wrong. */
import "./instructions.css";
import type { ComponentChildren } from "preact";
import { t } from "../../i18n/index.ts";
import type { Example, Instructions } from "../../net/instructions.ts";
import type { ClassInfo } from "../../net/types.ts";
import { MarkedText } from "./markedText.tsx";

type Kind = Pick<ClassInfo, "id" | "name" | "color">;

type ToldProps = {
  told: Instructions;
  classes: readonly Kind[];
  /** Only what concerns this class; null for everything. */
  only: number | null;
  /** What can be done with an example. */
  verbs?: (example: Example) => ComponentChildren;
};

export function Told({ told, classes, only, verbs }: ToldProps) {
  const examples = told.examples.filter(({ class_id }) => only === null || class_id === only);
  const noted = classes.filter(({ id }) => (only === null || id === only) && told.class_notes[id]);
  const nothing = examples.length + noted.length === 0 && (only !== null || !told.text);
  return (
    <>
      {only === null && told.text && <MarkedText text={told.text} />}
      {nothing && <p class="quiet">{t(only === null ? "guide.none" : "guide.none-of-class")}</p>}
      {noted.map((kind) => (
        <section key={kind.id} class="told-note">
          <h3>
            <ClassName kind={kind} />
          </h3>
          <MarkedText text={told.class_notes[kind.id] ?? ""} />
        </section>
      ))}
      {examples.length > 0 && (
        <ul class="told-examples" aria-label={t("guide.examples")}>
          {examples.map((example) => (
            <Shown key={example.id} example={example} classes={classes} verbs={verbs} />
          ))}
        </ul>
      )}
    </>
  );
}

export function ClassName({ kind }: { kind: Kind }) {
  return (
    <span class="told-class">
      <span class="chip" style={{ background: `rgb(${kind.color.join(" ")})` }} aria-hidden="true" />
      {kind.name}
    </span>
  );
}

type ShownProps = { example: Example; classes: readonly Kind[]; verbs: ToldProps["verbs"] };

/** Right and wrong are told by word and mark, not by colour alone. */
function Shown({ example, classes, verbs }: ShownProps) {
  const kind = classes.find(({ id }) => id === example.class_id);
  const { shows, caption, url, width, height } = example;
  return (
    <li class={`told-example ${shows}`} data-testid={`example-${shows}`}>
      <a href={url} target="_blank" rel="noreferrer" title={t("guide.enlarge")}>
        <img src={url} alt={caption} width={width} height={height} loading="lazy" />
      </a>
      <p>
        <strong>
          <span aria-hidden="true">{shows === "right" ? "✓" : "✕"}</span> {t(`guide.${shows}`)}
        </strong>{" "}
        {kind && <ClassName kind={kind} />}
      </p>
      <p>{caption}</p>
      {verbs?.(example)}
    </li>
  );
}
