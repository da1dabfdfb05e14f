/** Measures strokes and submits in a page that is not ours to change: it is put before the page's own scripts. */
import { Meter } from "../meter.ts";

interface Answer {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** When the page had the head of the answer, milliseconds of its clock. */
  readonly at: number;
  /** Bytes of the request's body; 0 where it was none of text and bytes. */
  readonly sent: number;
}

const meter = new Meter(["pointermove", "mousemove"]);
const answers: Answer[] = [];
const tasks: PerformanceEntry[] = [];
let pressed = 0;

/** When the last key or button went down: the moment a submit is asked for. */
for (const kind of ["keydown", "mousedown"]) {
  addEventListener(
    kind,
    (event) => {
      pressed = event.timeStamp;
    },
    { capture: true },
  );
}

function weigh(body: BodyInit | null | undefined): number {
  if (typeof body === "string") return new Blob([body]).size;
  if (body instanceof Blob) return body.size;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : 0;
}

const ask = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (input, init) => {
  const sent = weigh(init?.body);
  const answer = await ask(input, init);
  const method = (init?.method ?? (input instanceof Request ? input.method : "GET")).toUpperCase();
  answers.push({ method, url: answer.url, status: answer.status, at: performance.now(), sent });
  return answer;
};

new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: "longtask" });

/** Forget what was measured so far. */
function reset(): void {
  meter.clear();
}

/** What the strokes since the last `reset` cost. */
function strokes() {
  const { handlers, toFrame, frames } = meter;
  return { handlers, toFrame, frames };
}

/** From the last press to the answer to a change whose address ends so; null until it came. */
function submit(ending: string) {
  const answer = answers.findLast(
    (one) => one.method !== "GET" && one.at > pressed && new URL(one.url).pathname.endsWith(ending),
  );
  if (!answer) return null;
  const during = tasks.filter(
    (task) => task.startTime + task.duration > pressed && task.startTime < answer.at,
  );
  const blocked = Math.max(0, ...during.map((task) => task.duration));
  return { ms: answer.at - pressed, status: answer.status, sent: answer.sent, blocked };
}

Object.assign(globalThis, { probe: { reset, strokes, submit } });
