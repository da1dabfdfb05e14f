/** One tab owns a tile: two would journal over each other. */
export interface TabHold {
  /** Whether this tab has the tile. */
  readonly held: Promise<boolean>;
  release(): void;
}

/** So long a page that is just being left may take to let go. */
const PATIENCE_MS = 1_500;
/** So long other tabs may take to answer; a tab in the background still hears. */
const ANSWER_MS = 400;

const nameOf = (taskId: string) => `tessera-tile-${taskId}`;

export function holdTab(taskId: string): TabHold {
  return navigator.locks ? holdByLock(taskId) : holdByAsking(taskId);
}

function holdByLock(taskId: string): TabHold {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = new Promise<boolean>((resolve) => {
    const granted = () => {
      resolve(true);
      return released;
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    navigator.locks.request(nameOf(taskId), { signal }, granted).catch(() => resolve(false));
  });
  return { held, release };
}

type Word = { readonly say: "who" | "mine"; readonly from: number };

/**
 * Where the page is no secure context there are no locks: ask the other tabs. Who holds the tile says so; of two that
 * ask at once the lower number wins.
 */
export function holdByAsking(taskId: string): TabHold {
  const channel = new BroadcastChannel(nameOf(taskId));
  const own = crypto.getRandomValues(new Uint32Array(1))[0] as number;
  const speak = (say: Word["say"]) => channel.postMessage({ say, from: own } satisfies Word);
  let holding = false;
  const held = new Promise<boolean>((resolve) => {
    const settle = (mine: boolean) => {
      clearTimeout(timer);
      holding = mine;
      resolve(mine);
      if (!mine) channel.close();
    };
    const timer = setTimeout(() => settle(true), ANSWER_MS);
    channel.onmessage = ({ data }: MessageEvent<Word>) => {
      const first = holding || own < data.from;
      if (data.say === "who" && first) speak("mine");
      else if (!holding) settle(false);
    };
    speak("who");
  });
  return { held, release: () => channel.close() };
}
