/** What a wide bar shows as it is, and a narrow one behind a button. */
import type { ComponentChildren } from "preact";

type MoreProps = { id: string; label: string; children: ComponentChildren };

/** The popover is one only where bars.css lets it be: elsewhere its contents lie in the bar. */
export function More({ id, label, children }: MoreProps) {
  const name = `painter-more-${id}`;
  return (
    <>
      <button
        type="button"
        class="painter-more-button"
        popovertarget={name}
        aria-label={label}
        title={label}
        data-testid={`more-${id}`}
      >
        ⋯
      </button>
      <div id={name} popover="auto" class="painter-more">
        {children}
      </div>
    </>
  );
}
