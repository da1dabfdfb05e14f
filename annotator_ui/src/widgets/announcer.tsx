/** One polite live region for the whole product: what changed, said once. */
import { signal } from "@preact/signals";

const said = signal("");

/** Tells screen readers what just happened; the same words twice are spoken twice. */
export function announce(words: string): void {
  said.value = said.value === words ? `${words}\u00a0` : words;
}

export function Announcer() {
  return (
    <div class="spoken" role="status" aria-live="polite" data-testid="announcer">
      {said.value}
    </div>
  );
}
