/** A native modal dialog: focus goes in, Escape closes, focus comes back. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";

type DialogProps = {
  title: string;
  onClose: () => void;
  /** Dark whatever the system's colours are, over a desk that is so. */
  dark?: boolean;
  children: ComponentChildren;
};

export function Dialog({ title, onClose, dark = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    element.current?.showModal();
  }, []);
  return (
    <dialog ref={element} aria-labelledby={heading} onClose={onClose} class={dark ? "dialog dark" : "dialog"}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}

type ConfirmProps = {
  title: string;
  verb: string;
  onConfirm: () => void;
  onClose: () => void;
  children: ComponentChildren;
};

/** Asks before something is lost; the verb says what will happen. */
export function Confirm({ title, verb, onConfirm, onClose, children }: ConfirmProps) {
  const confirm = () => {
    onClose();
    onConfirm();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div>{children}</div>
      <footer class="dialog-actions">
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button kind="loss" onClick={confirm} data-testid="confirm">
          {verb}
        </Button>
      </footer>
    </Dialog>
  );
}
