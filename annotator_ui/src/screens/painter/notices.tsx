/** What needs to be known before painting on: a returned tile's reason, a lost lease, holes, refusals. */
import { signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../../i18n/index.ts";
import { countdown } from "../../model/lease.ts";
import { handIns } from "../../net/handIns.ts";
import { Button, LinkButton } from "../../widgets/button.tsx";
import { keyOf } from "../../widgets/commands/words.ts";
import { refusalText } from "../../widgets/handIns.tsx";
import { ReissueText } from "../../widgets/reissueText.tsx";
import type { Notice, PainterController } from "./controller.ts";

type BarProps = { tone?: string; children: ComponentChildren; onDismiss?: () => void; testid: string };

function Bar({ tone = "", children, onDismiss, testid }: BarProps) {
  return (
    <div class={`painter-notice ${tone}`} role="status" data-testid={testid}>
      <p>{children}</p>
      {onDismiss && (
        <button
          type="button"
          class="dismiss"
          aria-label={t("action.close")}
          title={t("action.close")}
          onClick={onDismiss}
        >
          ✕
        </button>
      )}
    </div>
  );
}

function words(notice: Notice): string {
  switch (notice.kind) {
    case "holes":
      return t("painter.holes", {
        pixels: notice.pixels,
        holes: notice.holes,
        key: keyOf("painter.next-hole") || t("painter.next-hole"),
      });
    case "problem":
      return notice.detail;
    case "draft-broken":
      return t("painter.draft-broken");
    case "restored":
      return t("painter.restored");
    case "tell":
      return t(`painter.tell.${notice.why}`, {
        key: keyOf("painter.tool-select") || t("painter.tool.select"),
      });
  }
}

function Returned({ painter }: { painter: PainterController }) {
  const { verdict } = painter.tile.task;
  if (verdict?.verdict !== "return" || painter.verdictRead.value) return null;
  return (
    <Bar
      tone="attention"
      testid="returned"
      onDismiss={() => {
        painter.verdictRead.value = true;
      }}
    >
      <strong>{t("painter.returned", { reason: t(`reason.${verdict.reason ?? "other"}`) })}</strong>{" "}
      {verdict.text}
    </Bar>
  );
}

function Reissued({ painter }: { painter: PainterController }) {
  const { task } = painter.tile;
  const read = useSignal(false);
  if (!task.reissue || read.value) return null;
  return (
    <Bar
      tone="attention"
      testid="reissued"
      onDismiss={() => {
        read.value = true;
      }}
    >
      <ReissueText task={task} />
    </Bar>
  );
}

/** So many seconds before its end the lease is spoken of. */
const ENDING = 5 * 60;

function LeaseEnding({ painter }: { painter: PainterController }) {
  const { lease } = painter.tile;
  const left = lease.remaining.value;
  if (lease.lost.value || left > ENDING) return null;
  return (
    <Bar tone="attention" testid="lease-ending">
      {left > 0 ? t("painter.lease-ending", { left: countdown(left) }) : t("painter.lease-over")}{" "}
      <Button onClick={() => void painter.extendLease()} data-testid="extend-lease">
        {t("painter.lease-extend")}
      </Button>
    </Bar>
  );
}

const insecureRead = signal(false);

/** Plain http beyond this computer: what browsers then keep from us, and that no work is lost by it. */
export function Insecure() {
  if (window.isSecureContext || insecureRead.value) return null;
  const dismiss = () => {
    insecureRead.value = true;
  };
  return (
    <Bar tone="attention" testid="insecure" onDismiss={dismiss}>
      {t("painter.insecure")}
    </Bar>
  );
}

/** Tiles that the server did not take: their work is here, and opening them says what to do. */
function CameBack() {
  return handIns.refused.value.map((entry) => (
    <Bar key={entry.id} tone="attention" testid="came-back">
      {refusalText(entry)}{" "}
      <LinkButton href={`/paint/${entry.task}`} data-testid="open-came-back">
        {t("handin.open")}
      </LinkButton>
    </Bar>
  ));
}

/** Tiles whose lease was lost on their way. */
function KeptLate() {
  const read = () => {
    handIns.late.value = [];
  };
  return handIns.late.value.map((entry) => (
    <Bar key={entry.task} tone="attention" testid="kept-late" onDismiss={read}>
      {t("handin.late", { image: entry.image, number: entry.number })}
    </Bar>
  ));
}

export function Notices({ painter }: { painter: PainterController }) {
  const notice = painter.notice.value;
  const lost = painter.tile.lease.lost.value;
  return (
    <div class="painter-notices">
      <Insecure />
      <CameBack />
      <KeptLate />
      <Returned painter={painter} />
      <Reissued painter={painter} />
      <LeaseEnding painter={painter} />
      {lost && (
        <Bar tone="attention" testid="lease-lost">
          {t("painter.lease-lost")}
        </Bar>
      )}
      {notice && (
        <Bar
          tone={notice.kind === "restored" ? "" : "attention"}
          testid={`notice-${notice.kind}`}
          onDismiss={() => {
            painter.notice.value = null;
          }}
        >
          {words(notice)}
        </Bar>
      )}
    </div>
  );
}
