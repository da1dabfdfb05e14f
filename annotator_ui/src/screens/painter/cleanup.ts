/** Cleaning up: a proposal is computed and shown, and waits to be accepted. Any other change drops it. */
import { effect, signal } from "@preact/signals";
import { closeHoles, type Proposal, removeSpecks } from "../../kernel/cleanup.ts";
import { WRITE_EVERYTHING } from "../../kernel/labels.ts";
import { spansOfId } from "../../kernel/mask.ts";
import { fillNearest } from "../../kernel/nearest.ts";
import { segmentColor } from "../../kernel/palette.ts";
import { smoothBorders } from "../../kernel/smooth.ts";
import { asOneStep } from "../../model/edits.ts";
import { applyProposal } from "../../model/proposals.ts";
import { targetId } from "../../tools/tool.ts";
import type { PainterController } from "./controller.ts";
import { segmentInHand } from "./segmentVerbs.ts";

export const CLEANUPS = ["specks", "holes", "smooth", "rest-class", "rest-nearest"] as const;
export type CleanupKind = (typeof CLEANUPS)[number];

export class Cleanup {
  /** What waits to be accepted; null when nothing does. */
  readonly waiting = signal<{ readonly kind: CleanupKind; readonly proposal: Proposal } | null>(null);
  /** Specks and holes below so many pixels. */
  readonly size = signal(40);
  /** Borders are smoothed with a window of `2 radius + 1` pixels. */
  readonly radius = signal(2);

  constructor(readonly painter: PainterController) {
    effect(() => {
      painter.document.seq.value;
      painter.state.tool.value;
      this.discard();
    });
  }

  propose(kind: CleanupKind): void {
    const proposal = this.#compute(kind);
    this.waiting.value = { kind, proposal };
    this.painter.preview([...proposal.parts].map(([id, spans]) => ({ spans, color: this.#color(id) })));
  }

  accept(): void {
    const waiting = this.waiting.peek();
    if (!waiting) return;
    this.discard();
    const { document } = this.painter;
    if (waiting.kind !== "rest-class") applyProposal(document, waiting.proposal, WRITE_EVERYTHING);
    else
      asOneStep(document, () =>
        document.paint(spansOfId(document.buffer, 0), targetId(this.painter), WRITE_EVERYTHING),
      );
  }

  discard(): void {
    if (!this.waiting.peek()) return;
    this.waiting.value = null;
    this.painter.preview([]);
  }

  #compute(kind: CleanupKind): Proposal {
    const { buffer, locked } = this.painter.document;
    const may = (id: number) => !locked.value.has(id);
    if (kind === "specks") return removeSpecks(buffer, this.size.value, may);
    if (kind === "holes") return closeHoles(buffer, this.size.value, may);
    if (kind === "smooth") return smoothBorders(buffer, this.radius.value, segmentInHand(this.painter), may);
    if (kind === "rest-nearest") return fillNearest(buffer, may);
    return { parts: new Map([[0, spansOfId(buffer, 0)]]), pixels: buffer.unpainted };
  }

  /** 0 stands for the class in the hand, and for labels that are taken away. */
  #color(id: number) {
    const { state, document } = this.painter;
    const own = state.classes.get(state.classId.value)?.color;
    return id === 0 && own ? own : segmentColor(state.classes, document.segments.value, id);
  }
}
