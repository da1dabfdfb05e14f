/** Taking a proposal (a clean-up, what another tool computed) as one step. */
import type { Proposal } from "../kernel/cleanup.ts";
import type { Writable } from "../kernel/labels.ts";
import type { PaintDocument } from "./document.ts";
import { asOneStep } from "./edits.ts";

/** Paint each part with its id; false when nothing changed. */
export function applyProposal(document: PaintDocument, { parts }: Proposal, writable: Writable): boolean {
  return asOneStep(document, () => {
    for (const [id, spans] of parts) document.paint(spans, id, writable);
  });
}
