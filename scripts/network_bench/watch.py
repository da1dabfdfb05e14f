"""What the page tells of itself: when a button was pressed, and when the tile after it could be painted.

The milliseconds between stand in the attribute `data-waited` of the page.
"""

WATCH = """
let from = 0;
let old = null;
const canvas = () => document.querySelector('[data-testid="painter-canvas"][data-camera]');
addEventListener("click", ({ target, timeStamp }) => {
  if (!target.closest?.('[data-testid^="start-"], [data-testid="submit"]')) return;
  old = canvas();
  from = timeStamp;
  delete document.documentElement.dataset.waited;
}, true);
let seen = null;
(function look() {
  const now = canvas();
  // One frame later than it was found: by then the photo has been drawn.
  if (from && now && now !== old && now === seen) {
    document.documentElement.dataset.waited = String(performance.now() - from);
    from = 0;
  }
  seen = now;
  requestAnimationFrame(look);
})();
"""
