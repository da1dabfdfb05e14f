/**
 * Plain text with a few marks that read well as they are: "# " begins a heading, "- " and "1. " items of a list, an
 * empty line a new paragraph, and **two stars** make words strong. Anything else is text; there is no HTML.
 */

export interface Span {
  readonly text: string;
  readonly strong: boolean;
}

export type Block =
  | { readonly kind: "heading"; readonly spans: readonly Span[] }
  | { readonly kind: "paragraph"; readonly lines: readonly (readonly Span[])[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Span[])[] };

const HEADING = /^#{1,3}\s+(.*)$/;
const BULLET = /^\s*[-*•]\s+(.*)$/;
const NUMBER = /^\s*\d{1,3}[.)]\s+(.*)$/;

/** Words between two stars on each side are strong. */
export function spansOf(line: string): readonly Span[] {
  const parts = line.split(/\*\*(?=\S)(.+?)(?<=\S)\*\*/);
  return parts.map((text, i) => ({ text, strong: i % 2 === 1 })).filter(({ text }) => text !== "");
}

type Line = { kind: Block["kind"] | "gap"; ordered: boolean; text: string };

function lineOf(line: string): Line {
  if (line.trim() === "") return { kind: "gap", ordered: false, text: "" };
  const heading = HEADING.exec(line)?.[1];
  if (heading !== undefined) return { kind: "heading", ordered: false, text: heading };
  const bullet = BULLET.exec(line)?.[1];
  if (bullet !== undefined) return { kind: "list", ordered: false, text: bullet };
  const numbered = NUMBER.exec(line)?.[1];
  if (numbered !== undefined) return { kind: "list", ordered: true, text: numbered };
  return { kind: "paragraph", ordered: false, text: line.trim() };
}

function begun({ kind, ordered, text }: Line): Block {
  const spans = spansOf(text);
  if (kind === "heading") return { kind, spans };
  if (kind === "list") return { kind, ordered, items: [spans] };
  return { kind: "paragraph", lines: [spans] };
}

/** The block with one more line, or null when the line begins another. */
function continued(block: Block | undefined, line: Line): Block | null {
  const spans = spansOf(line.text);
  if (block?.kind === "paragraph" && line.kind === "paragraph")
    return { ...block, lines: [...block.lines, spans] };
  if (block?.kind === "list" && line.kind === "list" && block.ordered === line.ordered)
    return { ...block, items: [...block.items, spans] };
  return null;
}

export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open = false;
  for (const line of text.split(/\r?\n/).map(lineOf)) {
    const longer = open ? continued(blocks.at(-1), line) : null;
    open = line.kind !== "gap";
    if (longer) blocks[blocks.length - 1] = longer;
    else if (open) blocks.push(begun(line));
  }
  return blocks;
}
