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
  /** When the server confirmed `baseEtag`, by its clock; null when it never did. */
  readonly savedAt: string | null;
}

/** What an answer says the server has, and when the server said so, by its clock. */
export interface ServerSays {
  readonly etag: string | null;
  readonly at: string;
}

export type Opening =
  | { readonly from: "server" }
  /** Open the draft; `acked` of its changes are with the server. */
  | { readonly from: "draft"; readonly acked: number }
  /** The draft holds unsaved work and the server moved on without it. */
  | { readonly from: "conflict" };

/**
 * The newest ETag known of the server: an answer that a reload without a line brings up again may be older than what
 * the server confirmed to the draft. Should it have moved on since, the next save says so.
 */
export function newestEtag(draft: DraftHead | null, says: ServerSays): string | null {
  const isOlder = draft?.savedAt != null && Date.parse(says.at) < Date.parse(draft.savedAt);
  return isOlder ? draft.baseEtag : says.etag;
}

export function chooseOpening(draft: DraftHead | null, serverEtag: string | null): Opening {
  if (!draft) return { from: "server" };
  if (draft.baseEtag === serverEtag) return { from: "draft", acked: draft.acked };
  if (draft.pendingEtag !== null && draft.pendingEtag === serverEtag)
    return { from: "draft", acked: draft.pendingSeq };
  return draft.acked === draft.seq ? { from: "server" } : { from: "conflict" };
}
