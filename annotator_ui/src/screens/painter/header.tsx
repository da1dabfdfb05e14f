/** The bar above: which tile, whether the work is safe, how long the lease lasts, and the one thing to do next. */
import { locale, t } from "../../i18n/index.ts";
import { countdown } from "../../model/lease.ts";
import { type SaveWord, saveWord } from "../../model/saveState.ts";
import { Button } from "../../widgets/button.tsx";
import { keyOf, narrowKeyOf, withKey } from "../../widgets/commands/words.ts";
import { HandInsState } from "../../widgets/handIns.tsx";
import type { PainterController } from "./controller.ts";
import { More } from "./more.tsx";

const TONE: Readonly<Record<SaveWord, string>> = {
  untouched: "",
  unsaved: "",
  saving: "",
  saved: "safe",
  late: "warn",
  offline: "warn",
  "signed-out": "warn",
  full: "warn",
  damaged: "warn",
  refused: "loss",
  conflict: "warn",
};

/** Shape as well as colour: filled = safe on the server, open = not yet, square = needs you. */
const MARK: Readonly<Record<SaveWord, string>> = {
  untouched: "○",
  unsaved: "○",
  saving: "◌",
  saved: "●",
  late: "■",
  offline: "■",
  "signed-out": "■",
  full: "■",
  damaged: "■",
  refused: "■",
  conflict: "■",
};

/** With seconds and 24 hours in every language, so that it never changes its width. */
function timeOfDay(iso: string | null): string {
  if (iso === null) return "";
  return new Intl.DateTimeFormat(locale.value, { timeStyle: "medium", hourCycle: "h23" }).format(
    new Date(iso),
  );
}

function wordOf({ sync, document }: PainterController): SaveWord {
  return saveWord(sync.state.value, document.unfinished.value);
}

export function saveText(painter: PainterController): string {
  return t(`painter.save.${wordOf(painter)}`, { at: timeOfDay(painter.sync.state.value.savedAt) });
}

function SaveState({ painter }: { painter: PainterController }) {
  const state = painter.sync.state.value;
  const word = wordOf(painter);
  const title =
    state.trouble?.kind === "refused"
      ? state.trouble.detail
      : withKey(t("painter.save.explain"), "painter.save");
  return (
    <button
      type="button"
      class={`save-state ${TONE[word]}`}
      data-testid="save-state"
      data-state={word}
      title={title}
      onClick={() => painter.saveNow()}
    >
      <span aria-hidden="true">{MARK[word]}</span>
      {saveText(painter)}
    </button>
  );
}

function Lease({ painter }: { painter: PainterController }) {
  const { lost, remaining } = painter.tile.lease;
  if (lost.value) return <span class="lease warn">{t("painter.lease-lost.short")}</span>;
  const low = remaining.value < 300;
  return (
    <span class={low ? "lease warn" : "lease"} title={t("painter.lease.help")} data-testid="lease">
      {t("painter.lease", { left: countdown(remaining.value) })}
    </span>
  );
}

/** With a mark while they hold something that was not read yet. */
function GuideButton({ painter: { guide } }: { painter: PainterController }) {
  if (!guide.exists) return null;
  const news = guide.news.value;
  return (
    <button
      type="button"
      class={news === "none" ? "button quiet" : "button quiet news"}
      aria-pressed={guide.open.value}
      title={withKey(t(news === "none" ? "guide.title" : `guide.${news}`), "painter.guide")}
      data-testid="guide-toggle"
      onClick={() => guide.toggle()}
    >
      <span>{t("guide.title")}</span>
    </button>
  );
}

type HeaderProps = {
  painter: PainterController;
  onHelp: () => void;
  onSubmit: () => void;
  onGiveBack: () => void;
};

export function Header({ painter, onHelp, onSubmit, onGiveBack }: HeaderProps) {
  const { project, image, tile } = painter.tile.task;
  const count = tile.columns * tile.rows;
  return (
    <header class="painter-header">
      <a class="back" href="/" aria-label={t("painter.home")} title={t("painter.home")}>
        ◀
      </a>
      <h1>
        {project.title}
        <span>{image.name}</span>
        <span>{t("painter.tile", { n: tile.index + 1, count })}</span>
      </h1>
      <span class="break" />
      <SaveState painter={painter} />
      <HandInsState />
      <span class="spring" />
      <Lease painter={painter} />
      <More id="tile" label={t("frame.more")}>
        <GuideButton painter={painter} />
        <Button kind="quiet" onClick={onGiveBack} title={t("painter.give-back.help")} data-testid="give-back">
          {t("painter.give-back")}
        </Button>
        <Button kind="quiet" onClick={onHelp} hint={keyOf("painter.help")} data-testid="help">
          {t("painter.help")}
        </Button>
      </More>
      <Button
        kind="primary"
        hint={narrowKeyOf("painter.submit")}
        busy={painter.submitting.value}
        onClick={onSubmit}
        data-testid="submit"
      >
        {t("painter.submit")}
      </Button>
    </header>
  );
}
