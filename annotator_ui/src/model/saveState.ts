/**
 * Whether the work is safe, as a state machine without side effects.
 *
 * "Saved" means one thing: the server has acknowledged the very change number that is on the screen.
 */
export type Trouble =
  | { readonly kind: "offline" }
  | { readonly kind: "signed-out" }
  | { readonly kind: "full" }
  /** What the server stored is not what was sent. */
  | { readonly kind: "damaged" }
  | { readonly kind: "refused"; readonly detail: string }
  | { readonly kind: "conflict"; readonly etag: string; readonly revision: string };

export interface SaveState {
  /** The newest change here. */
  readonly seq: number;
  /** The newest change the server has acknowledged; -1 while it has none of ours. */
  readonly acked: number;
  /** The change that is under way. */
  readonly sending: number | null;
  /** When the server took `acked` (ISO 8601, its clock). */
  readonly savedAt: string | null;
  /** The last acknowledgement said that the lease was lost before. */
  readonly late: boolean;
  readonly trouble: Trouble | null;
  /** ETag of a save of an earlier visit whose answer never came: the server may have it. */
  readonly unanswered: string | null;
}

export type SaveEvent =
  | { readonly type: "changed"; readonly seq: number }
  | { readonly type: "sent"; readonly seq: number }
  | { readonly type: "acknowledged"; readonly seq: number; readonly at: string; readonly late: boolean }
  | { readonly type: "failed"; readonly trouble: Trouble }
  | { readonly type: "settled" };

export type SaveWord = "untouched" | "unsaved" | "saving" | "saved" | "late" | Trouble["kind"];

export function startSaving(
  seq: number,
  acked: number,
  savedAt: string | null,
  unanswered: string | null = null,
): SaveState {
  return { seq, acked, sending: null, savedAt, late: false, trouble: null, unanswered };
}

export function nextSaveState(state: SaveState, event: SaveEvent): SaveState {
  switch (event.type) {
    case "changed":
      return { ...state, seq: event.seq };
    case "sent":
      return { ...state, sending: event.seq };
    case "acknowledged": {
      const { seq, at, late } = event;
      return { ...state, sending: null, trouble: null, acked: Math.max(state.acked, seq), savedAt: at, late };
    }
    case "failed":
      return { ...state, sending: null, trouble: event.trouble };
    case "settled":
      return { ...state, trouble: null };
  }
}

/**
 * The one word for the state: trouble first, then what is under way, then what is true of the newest change.
 * `unfinished`: more than that is on the screen already, a gesture under way has painted it.
 */
export function saveWord(state: SaveState, unfinished = false): SaveWord {
  if (state.sending !== null) return "saving";
  if (state.trouble) return state.trouble.kind;
  if (unfinished) return "unsaved";
  if (state.acked !== state.seq) return state.seq === 0 ? "untouched" : "unsaved";
  if (state.savedAt === null) return "untouched";
  return state.late ? "late" : "saved";
}

/** True when closing the page would leave work that the server does not have. */
export function atRisk(state: SaveState): boolean {
  return state.seq > 0 && state.acked !== state.seq;
}
