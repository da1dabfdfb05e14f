"""What the page tells of itself: how long it took from pressing a button to a tile that could be painted.

It says so on its console, `waited` and the milliseconds: asking again and again would take time from a slow processor.
"""

SAID = "waited"
WATCH = """
let from = 0;
let old = null;
// The tile that is shown: the canvas itself may stay from one to the next.
const shown = () => document.querySelector('[data-testid="painter-canvas"][data-camera]')?.dataset.task;
addEventListener("click", ({ target, timeStamp }) => {
  if (!target.closest?.('[data-testid^="start-"], [data-testid="submit"]')) return;
  old = shown();
  from = timeStamp;
}, true);
let seen = null;
(function look() {
  const now = shown();
  // One frame later than it was found: by then the photo has been drawn.
  if (from && now && now !== old && now === seen) {
    console.debug("waited", performance.now() - from);
    from = 0;
  }
  seen = now;
  requestAnimationFrame(look);
})();
"""
