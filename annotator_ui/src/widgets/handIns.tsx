/** Tiles on their way to the server, in words: how many, why they wait, and which ones came back. */
import "./handIns.css";
import { type MessageKey, t } from "../i18n/index.ts";
import type { HandIn } from "../net/handInStore.ts";
import { type Delay, handIns } from "../net/handIns.ts";

const WHY: Readonly<Record<Delay, MessageKey>> = {
  offline: "handin.why.offline",
  "signed-out": "handin.why.signed-out",
  full: "handin.why.full",
};

/** Never "handed in": that is said once the server has said so. Pressing tries at once. */
export function HandInsState() {
  const count = handIns.waiting.value.length;
  const delay = handIns.delay.value;
  if (count === 0) return null;
  return (
    <button
      type="button"
      class={delay ? "hand-ins warn" : "hand-ins"}
      data-testid="hand-ins"
      data-count={count}
      data-delay={delay ?? ""}
      title={t(delay ? WHY[delay] : "handin.why.sending")}
      onClick={() => void handIns.drain()}
    >
      <span aria-hidden="true">{delay ? "■" : "◌"}</span>
      {t(delay ? "handin.waiting" : "handin.sending", { count })}
    </button>
  );
}

/** What became of a tile that the server did not take. */
export function refusalText({ image, number, refused }: HandIn): string {
  const isConflict = refused?.status === 412 || refused?.code === "revision-conflict";
  const detail = refused?.detail ?? "";
  return t(isConflict ? "handin.conflict" : "handin.refused", { image, number, detail });
}
