/**
 * Opening tiles: this tab takes hold of one, then it is opened. The next one is opened while the last is being handed
 * in, so that it need not be waited for.
 */
import { type Opened, openTile } from "./open.ts";
import { holdTab, type TabHold } from "./tabLock.ts";

export interface Visit {
  readonly taskId: string;
  readonly tab: TabHold;
  /** What there is to show; another tab may have the tile. Rejects with ApiProblem. */
  readonly opened: Promise<Opened | { readonly kind: "elsewhere" }>;
}

interface Early extends Visit {
  readonly slug: string;
  readonly account: string;
}

let early: Early | null = null;

function begin(taskId: string, account: string): Visit {
  const tab = holdTab(taskId);
  const open = async () => ((await tab.held) ? openTile(taskId, account) : ({ kind: "elsewhere" } as const));
  const opened = open();
  // It is said by whoever comes to look.
  opened.catch(() => undefined);
  return { taskId, tab, opened };
}

/** Begin to open the tile of a project that comes next. */
export function visitEarly(taskId: string, slug: string, account: string): void {
  if (early?.taskId === taskId && early.account === account) return;
  forgetEarly();
  early = { ...begin(taskId, account), slug, account };
}

/** The tile of a project that is being opened already: it comes next. */
export function nextVisit(slug: string, account: string): string | null {
  return early?.slug === slug && early.account === account ? early.taskId : null;
}

/** Open a tile, or go on opening it. What was begun for another is let go. */
export function visit(taskId: string, account: string): Visit {
  const found = early;
  if (found?.taskId !== taskId || found.account !== account) {
    forgetEarly();
    return begin(taskId, account);
  }
  early = null;
  return found;
}

/** What was begun early is not wanted after all; its tile stays this person's. */
export function forgetEarly(): void {
  if (!early) return;
  const { tab, opened } = early;
  early = null;
  tab.release();
  const close = (found: Awaited<Visit["opened"]>) => {
    if (found.kind === "tile") found.tile.photo.close();
  };
  void opened.then(close, () => undefined);
}
