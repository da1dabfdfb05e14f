/** A queue of pairs, the cheapest first; in flat arrays, since millions may wait. */

export class PairHeap {
  #costs = new Float64Array(1024);
  #pairs = new Int32Array(2048);
  #size = 0;
  /** The pair that was taken last. */
  a = 0;
  b = 0;

  push(cost: number, a: number, b: number): void {
    if (this.#size === this.#costs.length) this.#grow();
    let at = this.#size++;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if ((this.#costs[up] as number) <= cost) break;
      this.#copy(up, at);
      at = up;
    }
    this.#put(at, cost, a, b);
  }

  /** Takes the cheapest pair to `a` and `b`; false when none is left. */
  pop(): boolean {
    if (this.#size === 0) return false;
    this.a = this.#pairs[0] as number;
    this.b = this.#pairs[1] as number;
    const last = --this.#size;
    this.#sink(this.#costs[last] as number, last);
    return true;
  }

  #sink(cost: number, last: number): void {
    let at = 0;
    for (let down = 1; down < last; down = 2 * at + 1) {
      if (down + 1 < last && (this.#costs[down + 1] as number) < (this.#costs[down] as number)) down++;
      if ((this.#costs[down] as number) >= cost) break;
      this.#copy(down, at);
      at = down;
    }
    this.#put(at, cost, this.#pairs[2 * last] as number, this.#pairs[2 * last + 1] as number);
  }

  #copy(from: number, to: number): void {
    this.#put(
      to,
      this.#costs[from] as number,
      this.#pairs[2 * from] as number,
      this.#pairs[2 * from + 1] as number,
    );
  }

  #put(at: number, cost: number, a: number, b: number): void {
    this.#costs[at] = cost;
    this.#pairs[2 * at] = a;
    this.#pairs[2 * at + 1] = b;
  }

  #grow(): void {
    const [costs, pairs] = [this.#costs, this.#pairs];
    this.#costs = new Float64Array(costs.length * 2);
    this.#pairs = new Int32Array(pairs.length * 2);
    this.#costs.set(costs);
    this.#pairs.set(pairs);
  }
}
