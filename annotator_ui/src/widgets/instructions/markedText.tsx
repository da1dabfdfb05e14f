/** Text with a few marks as elements; whatever else is in it stays text. */
import { Fragment } from "preact";
import { type Block, blocksOf, type Span } from "../../kernel/markedText.ts";

function Spans({ spans }: { spans: readonly Span[] }) {
  return spans.map(({ text, strong }, i) =>
    strong ? <strong key={i}>{text}</strong> : <Fragment key={i}>{text}</Fragment>,
  );
}

function BlockOf({ block }: { block: Block }) {
  if (block.kind === "heading")
    return (
      <h3>
        <Spans spans={block.spans} />
      </h3>
    );
  if (block.kind === "paragraph")
    return (
      <p>
        {block.lines.map((line, i) => (
          <Fragment key={i}>
            {i > 0 && <br />}
            <Spans spans={line} />
          </Fragment>
        ))}
      </p>
    );
  const List = block.ordered ? "ol" : "ul";
  return (
    <List>
      {block.items.map((item, i) => (
        <li key={i}>
          <Spans spans={item} />
        </li>
      ))}
    </List>
  );
}

export function MarkedText({ text }: { text: string }) {
  return (
    <div class="marked">
      {blocksOf(text).map((block, i) => (
        <BlockOf key={i} block={block} />
      ))}
    </div>
  );
}
