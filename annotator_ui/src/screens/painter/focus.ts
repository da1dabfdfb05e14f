/** Keeping the keyboard with the canvas. */

/** A press of the mouse on a panel acts, but takes no focus: Enter and Space go on meaning what they mean on the canvas. */
export function keepFocus(event: MouseEvent): void {
  if (event.target instanceof Element && !event.target.closest("input, select")) event.preventDefault();
}
