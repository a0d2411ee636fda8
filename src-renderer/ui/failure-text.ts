import type { TFunction } from 'i18next';
import type { Failure } from '../../src-shared/ipc/failure';
import type { OutboxItem } from '../../src-shared/ipc/views';
import type { SyncErrorCode } from '../../src-shared/sync/protocol';
import { zhCN } from '../locales/zh-CN';
import type { Sentences } from '../locales/zh-CN/failures';

/** The sentences for a failed request: what happened, what is safe, what to do next. */
export function describeFailure(t: TFunction, failure: Failure): Sentences {
  if (failure.code === 'refused') return t(`failures.rejection.${failure.reason}`, { returnObjects: true });
  const values = valuesOf(t, failure);
  return {
    what: t(`failures.request.${failure.code}.what`, values),
    safe: t(`failures.request.${failure.code}.safe`, values),
    next: t(`failures.request.${failure.code}.next`, values),
  };
}

/** The sentences for why the gateway refuses the connection. */
export function describeSyncError(t: TFunction, code: string): Sentences {
  if (code in zhCN.failures.sync) return t(`failures.sync.${code as SyncErrorCode}`, { returnObjects: true });
  const { safe, next } = t('failures.syncUnknown', { returnObjects: true });
  return { what: t('failures.syncUnknown.what', { code }), safe, next };
}

/** The sentences for a step that the gateway sent back; null while it waits. */
export function describeOutboxItem(
  t: TFunction,
  item: Pick<OutboxItem, 'state' | 'code' | 'conflict'>,
): Sentences | null {
  if (item.state === 'rejected') return t(`failures.rejection.${item.code ?? 'invalid'}`, { returnObjects: true });
  if (item.state !== 'conflict') return null;
  const { safe, next } = t('failures.conflict', { returnObjects: true });
  return {
    what: t('failures.conflict.what', { holder: item.conflict?.holderName ?? t('common.somebody') }),
    safe,
    next,
  };
}

function valuesOf(
  t: TFunction,
  failure: Failure,
): { holder?: string; blanks?: string; detail?: string; errorId?: string; reason?: string; next?: string } {
  switch (failure.code) {
    case 'held_by_other':
      return { holder: failure.holderName ?? t('common.somebody') };
    case 'unfilled_blanks':
      return { blanks: failure.blanks.map((blank) => `{${blank}}`).join(' ') };
    case 'invalid_input':
      return { detail: failure.detail };
    case 'file_refused': {
      const { what, next } = t(`failures.file.${failure.reason}`, { returnObjects: true });
      return { reason: what, next };
    }
    case 'unexpected':
      return { errorId: failure.errorId };
    default:
      return {};
  }
}

/** Sentences one after the other; a space where the language writes one. */
export function joinSentences(...sentences: string[]): string {
  return sentences.reduce((text, next) => (/[\x21-\x7e]$/.test(text) ? `${text} ${next}` : text + next), '');
}
