/** The address bar: what it says, and going elsewhere without loading the page again. */
import { signal } from "@preact/signals";

/** Path of the address, without a trailing slash. Reading it while rendering renders again when it changes. */
export const path = signal(currentPath());

function currentPath(): string {
  return location.pathname.replace(/\/+$/, "") || "/";
}

/** Goes to an address of the product. `replace` leaves no step to go back to. */
export function navigate(to: string, { replace = false } = {}): void {
  history[replace ? "replaceState" : "pushState"](null, "", to);
  path.value = currentPath();
  if (!replace) window.scrollTo(0, 0);
}

/** Values of the `:names` of a pattern in a path, or null where they do not match. A last `:name?` may be missing. */
export function match(pattern: string, actual: string): Record<string, string> | null {
  const wanted = pattern.split("/").filter(Boolean);
  const given = actual.split("/").filter(Boolean);
  if (given.length > wanted.length) return null;
  const values: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index];
    if (value === undefined) {
      if (!part.endsWith("?")) return null;
    } else if (part.startsWith(":")) {
      values[part.slice(1).replace(/\?$/, "")] = decodeURIComponent(value);
    } else if (part !== value) return null;
  }
  return values;
}

/** Turns clicks on our own links into navigation; clicks meant for the browser stay with it. */
function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event
    .composedPath()
    .find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
  if (!link || link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
  if (link.getAttribute("href")?.startsWith("#") || /^\/(api|iiif|problems)\//.test(link.pathname)) return;
  event.preventDefault();
  navigate(link.pathname + link.search + link.hash);
}

addEventListener("popstate", () => {
  path.value = currentPath();
});
addEventListener("click", follow);
