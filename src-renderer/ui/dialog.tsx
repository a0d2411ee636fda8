import { Modal } from 'antd';
import { type FormEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { AntdScope } from './antd-scope';
import { Button } from './button';

interface Props {
  title: string;
  testId: string;
  width?: number;
  confirm: { label: string; testId: string; disabled: boolean; danger?: boolean };
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
}

/** A dialog with a form: Enter in a field or Ctrl+Enter anywhere confirms, Escape closes. Loaded when it is needed. */
export function FormDialog({ title, testId, width = 560, confirm, onConfirm, onClose, children }: Props) {
  const { t } = useTranslation();
  const form = useId();
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!confirm.disabled) onConfirm();
  };
  return (
    <AntdScope>
      <Modal
        open
        title={title}
        width={width}
        centered
        styles={{ body: { maxHeight: 'calc(100vh - 170px)', overflowY: 'auto' } }}
        onCancel={onClose}
        maskClosable={false}
        // No opening motion: it would keep the field with autoFocus from taking the first keys.
        transitionName=""
        maskTransitionName=""
        destroyOnHidden
        footer={
          <div className="row dialog-foot">
            <span className="spring" />
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button
              type="submit"
              form={form}
              look={confirm.danger === true ? 'danger' : 'primary'}
              data-testid={confirm.testId}
              disabled={confirm.disabled}
            >
              {confirm.label}
            </Button>
          </div>
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
        </form>
      </Modal>
    </AntdScope>
  );
}
