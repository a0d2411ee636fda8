import type { TFunction } from 'i18next';
import type { Role } from '../../src-shared/domain/officer';
import { ROLES_OF } from '../../src-shared/domain/permission';
import type { Failure } from '../../src-shared/ipc/failure';
import type { OutboxItem } from '../../src-shared/ipc/views';
import { commandAction } from '../../src-shared/sync/commands';
import type { SyncErrorCode } from '../../src-shared/sync/protocol';
import { zhCN } from '../locales/zh-CN';
import type { Sentences } from '../locales/zh-CN/failures';

/** The sentences for a failed request: what happened, what is safe, what to do next. */
export function describeFailure(t: TFunction, failure: Failure): Sentences {
  if (failure.code === 'refused')
    return t(`failures.rejection.${failure.reason}`, { returnObjects: true, roles: rolesText(t, []) });
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
  item: Pick<OutboxItem, 'type' | 'state' | 'code' | 'conflict'>,
): Sentences | null {
  if (item.state === 'rejected')
    return t(`failures.rejection.${item.code ?? 'invalid'}`, {
      returnObjects: true,
      roles: rolesText(t, ROLES_OF[commandAction[item.type]]),
    });
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
): {
  holder?: string;
  blanks?: string;
  detail?: string;
  errorId?: string;
  reason?: string;
  next?: string;
  wait?: string;
  roles?: string;
} {
  switch (failure.code) {
    case 'not_permitted':
      return { roles: rolesText(t, failure.roles) };
    case 'administration_refused': {
      const about = failure.about ?? '';
      const { what, next } = t(`failures.administration.${failure.problem}`, { returnObjects: true, about });
      return { reason: what, next };
    }
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
    case 'ferry_refused': {
      const { code, missing } = failure.refusal;
      const { what, next } = t(`failures.ferry.${code}`, { returnObjects: true, missing: rangeText(missing) });
      return { reason: what, next };
    }
    case 'sign_in_failed':
    case 'sign_in_wait':
      return { wait: waitText(t, failure.waitMs) };
    case 'passphrase_refused':
      return { reason: t(`session.problem.${failure.problem}`) };
    case 'unexpected':
      return { errorId: failure.errorId };
    default:
      return {};
  }
}

/** Who may, by the names of their roles. */
function rolesText(t: TFunction, roles: readonly Role[]): string {
  if (roles.length === 0) return t('failures.whoMay');
  return roles.map((role) => t(`terms.role.${role}`)).join(t('library.separator'));
}

/** `7`, or `7–9`. */
function rangeText(missing: { from: number; to: number } | null): string {
  if (missing === null) return '';
  return missing.from === missing.to ? `${missing.from}` : `${missing.from}–${missing.to}`;
}

/** ` (try again in 20 s)`, empty when there is nothing to wait for. */
function waitText(t: TFunction, waitMs: number): string {
  const seconds = Math.ceil(waitMs / 1_000);
  if (seconds <= 0) return '';
  const text =
    seconds < 90 ? t('session.waitSeconds', { n: seconds }) : t('session.waitMinutes', { n: Math.ceil(seconds / 60) });
  return t('common.aside', { text });
}

/** Sentences one after the other; a space where the language writes one. */
export function joinSentences(...sentences: string[]): string {
  return sentences.reduce((text, next) => (/[\x21-\x7e]$/.test(text) ? `${text} ${next}` : text + next), '');
}
