/** What was taken from the palette last, kept in this browser. */
const KEY = "tessera.palette";
const KEPT = 8;

/** Ids, the newest first. */
export function recentIds(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export function noteRecent(id: string): void {
  const next = [id, ...recentIds().filter((other) => other !== id)].slice(0, KEPT);
  localStorage.setItem(KEY, JSON.stringify(next));
}
