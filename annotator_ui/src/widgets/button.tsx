import type { ComponentChildren, JSX } from "preact";

type Kind = "primary" | "plain" | "quiet" | "loss";
type ButtonProps = Omit<JSX.IntrinsicElements["button"], "ref" | "children"> & {
  kind?: Kind;
  /** The key that does the same, shown beside the words. */
  hint?: string;
  busy?: boolean;
  children: ComponentChildren;
};

/** A verb. A screen has one `primary`. */
export function Button({ kind = "plain", hint, busy, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={`button ${kind}`}
      aria-busy={busy}
      disabled={rest.disabled || busy}
    >
      <span>{children}</span>
      {hint && (
        <span class="key" aria-hidden="true">
          {hint}
        </span>
      )}
    </button>
  );
}

type LinkProps = {
  href: string;
  kind?: Kind;
  hint?: string;
  download?: boolean;
  children: ComponentChildren;
};

/** A place to go to that looks like the next thing to do. */
export function LinkButton({
  kind = "plain",
  hint,
  children,
  ...rest
}: LinkProps & { "data-testid"?: string }) {
  return (
    <a {...rest} class={`button ${kind}`}>
      <span>{children}</span>
      {hint && (
        <span class="key" aria-hidden="true">
          {hint}
        </span>
      )}
    </a>
  );
}
