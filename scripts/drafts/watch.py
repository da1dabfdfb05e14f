"""What a page is made to tell while it is painted on: stored changes, and what it says about saving."""

WATCH = """(() => {
  // Each finished change comes of one of these; the first that is stored after the page came up is the first of them.
  const ends = [];
  let first = null;
  addEventListener("pointerup", (event) => {
    if (event.target.matches?.('[data-testid="painter-canvas"]')) ends.push(event.timeStamp);
  }, true);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key.toLowerCase() === "z") ends.push(event.timeStamp);
  }, true);
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, ...rest) {
    const tx = begin.call(this, stores, ...rest);
    tx.addEventListener("complete", () => {
      if (tx.changeNumber === undefined) return;
      first ??= tx.changeNumber;
      // A tool that is done when the pointer goes down is stored before it comes up.
      const now = performance.now();
      stored(tx.changeNumber, now - (ends[tx.changeNumber - first] ?? now));
    });
    return tx;
  };
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    if (this.name === "tile" && this.transaction.objectStoreNames.contains("step")) {
      this.transaction.changeNumber = value.seq;
    }
    return put.call(this, value, key);
  };
  // What the page says is taken down whenever it changes.
  globalThis.sayNow = () => {
    const state = document.querySelector('[data-testid="save-state"]')?.dataset.state ?? "";
    const unpainted = Number(document.querySelector('[data-testid="unlabelled-count"]')?.dataset.count ?? -1);
    return { state, unpainted };
  };
  let last = "";
  new MutationObserver(() => {
    const now = sayNow();
    const text = JSON.stringify(now);
    if (text !== last) says(now.state, now.unpainted);
    last = text;
  }).observe(document, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-state", "data-count"],
  });
  // A computer's clock that somebody sets, or that a battery forgot: see `clockIs`.
  const RealDate = Date;
  let shift = 0;
  globalThis.clockIs = (milliseconds) => { shift = milliseconds; };
  globalThis.Date = class extends RealDate {
    constructor(...parts) { super(...(parts.length ? parts : [RealDate.now() + shift])); }
    static now() { return RealDate.now() + shift; }
  };
})();"""
"""An init script; it needs the bindings `stored(number, milliseconds)` and `says(state, unpainted)`."""

DRAFT_NUMBER = """(task) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("tessera-drafts");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const db = opening.result;
    const rows = db.transaction("tile").objectStore("tile");
    const [keys, heads] = [rows.getAllKeys(), rows.getAll()];
    heads.onsuccess = () => {
      db.close();
      resolve(heads.result.find((_, i) => keys.result[i].endsWith(task))?.seq ?? 0);
    };
  };
})"""
"""The number of the newest change in the draft of a task; 0 where there is none."""
