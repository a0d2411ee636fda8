import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { FailureError } from '../ipc/client';
import { Button } from './button';
import { FailureMessage } from './failure-message';
import { useReturnFocus } from './return-focus';
import './dialog.css';

interface DialogProps {
  title: string;
  /** Width in CSS pixels; a smaller window narrows it. */
  width?: number;
  /** In the middle, or along the right edge from top to bottom. */
  place?: 'middle' | 'side';
  /** A click beside the dialog closes it: only where nothing typed can be lost. */
  closeOnBackdrop?: boolean;
  onClose(): void;
  footer?: ReactNode;
  children: ReactNode;
}

/**
 * A modal dialog on the browser's own `<dialog>`: what is behind cannot be reached, Escape closes, and the focus returns.
 * The focus starts on what carries `data-first-focus`, else in the first field, else on the dialog itself.
 */
export function Dialog({
  title,
  width = 560,
  place = 'middle',
  closeOnBackdrop = false,
  onClose,
  footer,
  children,
}: DialogProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useReturnFocus();

  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return;
    element.showModal();
    const first =
      element.querySelector<HTMLElement>('[data-first-focus]') ??
      element.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea):not(:disabled)');
    (first ?? element).focus();
  }, []);

  // At the end of the page, so that the looks of where it was opened from do not reach it.
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key for it, and the button in the corner
    <dialog
      ref={dialog}
      className="dialog"
      data-place={place}
      aria-labelledby={titleId}
      tabIndex={-1}
      style={{ width }}
      // Closed by taking it off the page, at once: the browser's own closing tells of itself only later, when the next key may
      // have opened another.
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={onClose}
      onClick={(event) => {
        if (closeOnBackdrop && event.target === dialog.current) onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <Button look="quiet" aria-label={t('common.close')} onClick={onClose}>
          ✕
        </Button>
      </header>
      <div className="dialog-body">{children}</div>
      {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
    </dialog>,
    document.body,
  );
}

interface FormProps {
  title: string;
  testId: string;
  width?: number;
  confirm: { label: string; testId: string; disabled: boolean; danger?: boolean };
  /** Why it cannot be confirmed yet, beside the button. */
  problem?: string | null;
  /** What the last attempt met; shown where the officer is looking, with everything typed kept. */
  error: FailureError | null;
  /** Another way out, beside cancelling. */
  otherwise?: ReactNode;
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
}

/** A dialog with a form: Enter in a field or Ctrl+Enter anywhere confirms, Escape closes. Loaded when it is needed. */
export function FormDialog({
  title,
  testId,
  width,
  confirm,
  problem = null,
  error,
  otherwise,
  onConfirm,
  onClose,
  children,
}: FormProps) {
  const { t } = useTranslation();
  const form = useId();
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!confirm.disabled) onConfirm();
  };
  return (
    <Dialog
      title={title}
      {...(width !== undefined && { width })}
      onClose={onClose}
      footer={
        <>
          <span role="status">{problem}</span>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          {otherwise}
          <Button
            type="submit"
            form={form}
            look={confirm.danger === true ? 'danger' : 'primary'}
            data-testid={confirm.testId}
            disabled={confirm.disabled}
            shortcut="send"
          >
            {confirm.label}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="dialog-form"
        data-testid={testId}
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.ctrlKey) submit(event);
        }}
      >
        {children}
        {error !== null && <FailureMessage failure={error.failure} />}
      </form>
    </Dialog>
  );
}
