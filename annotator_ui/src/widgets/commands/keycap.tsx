/** The key of a command, drawn as a key; nothing where it has none. */
import { keyOf } from "./words.ts";

export function KeyCap({ of }: { of: string }) {
  const key = keyOf(of);
  return key ? <kbd>{key}</kbd> : null;
}
