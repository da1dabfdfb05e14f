/** Takes what this browser keeps of a tile away: its draft, its place in the queue, and the photos held for a reload. */
import { dropDraft, openDrafts } from "./drafts.ts";
import { handIns } from "./handIns.ts";
import { forgetHeld } from "./held.ts";
import { me } from "./session.ts";

export async function forgetTile(task: string): Promise<void> {
  await forgetHeld();
  await handIns.takeBack(task);
  const drafts = await openDrafts();
  try {
    await dropDraft(drafts, `${me.peek()?.id ?? ""}:${task}`);
  } finally {
    drafts.close();
  }
}
