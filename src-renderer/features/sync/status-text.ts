import type { TFunction } from 'i18next';
import type { SyncStatus } from '../../../src-shared/ipc/views';
import { describeSyncError, joinSentences } from '../../ui/failure-text';
import { clockTime } from '../../ui/time';

/** Skew that is worth telling the officer about. */
const SKEW_SHOWN_MS = 2 * 60_000;

/** The connection in words that are true now. @param now device time in ms since 1970 */
export function connectionText(t: TFunction, status: SyncStatus, now: number): string {
  switch (status.connection) {
    case 'online':
      return t('sync.online');
    case 'connecting':
      return t('sync.connecting');
    case 'offline':
      return t(status.reason === null ? 'sync.offline' : 'sync.stalled', { since: clockTime(status.since, now) });
    case 'not_configured':
      return t('sync.notConfigured');
    case 'refused':
      return status.reason === null
        ? t('sync.refused')
        : t('sync.refusedWhy', { why: describeSyncError(t, status.reason).what });
  }
}

/** What to do about the connection; null when there is nothing to do. */
export function connectionHint(t: TFunction, status: SyncStatus): string | null {
  if (status.connection === 'offline')
    return status.reason === null ? t('sync.offlineHint') : stalledHint(t, status.reason);
  if (status.connection === 'not_configured') return t('sync.notConfiguredHint');
  if (status.connection !== 'refused' || status.reason === null) return null;
  const { safe, next } = describeSyncError(t, status.reason);
  return joinSentences(safe, next);
}

/** The gateway may well be there: this machine cannot take in what it sends. */
function stalledHint(t: TFunction, reason: string): string {
  if (reason === 'disk_full' || reason === 'database_busy') return t(`sync.stalledHint.${reason}`);
  return t('sync.stalledHint.unexpected');
}

/** Warning about a device clock that is more than two minutes off; null when it is close enough or unknown. */
export function skewText(t: TFunction, clockOffsetMs: number | null): string | null {
  if (clockOffsetMs === null || Math.abs(clockOffsetMs) <= SKEW_SHOWN_MS) return null;
  const minutes = Math.round(Math.abs(clockOffsetMs) / 60_000);
  const amount = minutes < 120 ? t('sync.minutes', { n: minutes }) : t('sync.hours', { n: Math.round(minutes / 60) });
  return clockOffsetMs > 0 ? t('sync.skewAhead', { amount }) : t('sync.skewBehind', { amount });
}
