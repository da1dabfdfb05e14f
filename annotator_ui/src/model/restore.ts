/** Which labels to open: the draft in this browser or the server's, and when only a person can tell. */
export interface DraftHead {
  readonly seq: number;
  /** The change the server had acknowledged when the draft was last written. */
  readonly acked: number;
  /** ETag of the revision the draft builds on; null when there was none. */
  readonly baseEtag: string | null;
  /** ETag of a save whose answer never came, and its change number. */
  readonly pendingEtag: string | null;
  readonly pendingSeq: number;
}

export type Opening =
  | { readonly from: "server" }
  /** Open the draft; `acked` of its changes are with the server. */
  | { readonly from: "draft"; readonly acked: number }
  /** The draft holds unsaved work and the server moved on without it. */
  | { readonly from: "conflict" };

export function chooseOpening(draft: DraftHead | null, serverEtag: string | null): Opening {
  if (!draft) return { from: "server" };
  if (draft.baseEtag === serverEtag) return { from: "draft", acked: draft.acked };
  if (draft.pendingEtag !== null && draft.pendingEtag === serverEtag)
    return { from: "draft", acked: draft.pendingSeq };
  return draft.acked === draft.seq ? { from: "server" } : { from: "conflict" };
}
