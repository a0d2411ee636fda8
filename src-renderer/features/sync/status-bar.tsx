import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useAct, useClient, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { absoluteTime, clockTime } from '../../ui/time';
import { FerryTool } from '../ferry/ferry-tool';
import type { LibraryPlace } from '../library/library-state';
import { RotaNow } from '../rota/rota-now';
import { ShiftStatus } from '../shift/shift-status';
import { connectionHint, connectionText, skewText } from './status-text';
import { StrayButton } from './stray-drafts';
import './status-bar.css';

const OutboxDrawer = lazy(() => import('./outbox-drawer').then((module) => ({ default: module.OutboxDrawer })));

/** The status area: what is true about the connection, what waits, what came back. */
export function StatusBar({
  onOpenMessage,
  onOpenLibrary,
  closed = false,
}: {
  onOpenMessage?: (id: MessageId) => void;
  onOpenLibrary?: (place: LibraryPlace) => void;
  /** The database is not open yet. */
  closed?: boolean;
}) {
  const { t } = useTranslation();
  const client = useClient();
  const now = useNow();
  const { data: status } = useRead('sync.status', null);
  const syncNow = useAct('sync.now');
  const { notifyFailure } = useNotices();
  const [drawer, setDrawer] = useState(false);
  const signedIn = onOpenMessage !== undefined;
  const wake = () => syncNow.mutate(null, { onError: notifyFailure });

  useShortcut('outbox', () => setDrawer(true), signedIn);
  useShortcut('syncNow', wake);
  useEffect(() =>
    client.subscribe('menu.action', ({ action }) => {
      if (action === 'outbox' && signedIn) setDrawer(true);
      if (action === 'sync_now') wake();
    }),
  );

  if (status === undefined) {
    return (
      <section className="status-bar" data-testid="status-bar" aria-label={t('sync.label')}>
        {t('sync.unknown')}
      </section>
    );
  }
  const hint = connectionHint(t, status);
  const skew = skewText(t, status.clockOffsetMs);
  return (
    <section className="status-bar" data-testid="status-bar" aria-label={t('sync.label')}>
      <span
        className="status-connection"
        role="status"
        data-testid="status-connection"
        data-connection={status.connection}
        title={hint ?? undefined}
      >
        <span className="status-mark" aria-hidden="true" />
        {connectionText(t, status, now)}
        {hint !== null && <span className="status-hint">{hint}</span>}
      </span>
      {status.snapshotRows !== null && (
        <span data-testid="status-snapshot" role="status">
          <progress aria-label={t('sync.snapshot', { n: status.snapshotRows })} />{' '}
          {t('sync.snapshot', { n: status.snapshotRows })}
        </span>
      )}
      {status.upload !== null && (
        <span data-testid="status-upload" role="status">
          <progress aria-label={t('sync.upload')} value={status.upload.sent} max={status.upload.size} />{' '}
          {t('sync.uploadText', { sent: inMegabytes(status.upload.sent), size: inMegabytes(status.upload.size) })}
        </span>
      )}
      {skew !== null && (
        <span className="status-warn" role="status" data-testid="status-skew">
          {skew}
        </span>
      )}
      {signedIn && <RotaNow />}
      <span className="spacer" />
      {status.refused > 0 && (
        <Button
          look="danger"
          data-testid="status-refused"
          data-count={status.refused}
          disabled={!signedIn}
          onClick={() => setDrawer(true)}
        >
          {t('sync.refusedItems', { n: status.refused })}
        </Button>
      )}
      {signedIn && <StrayButton onOpen={() => setDrawer(true)} />}
      {/* Before the desk is open nobody can say what waits in it. */}
      {!closed && (
        <>
          <Button
            look="quiet"
            data-testid="status-outbox"
            disabled={!signedIn}
            title={t('sync.outbox')}
            onClick={() => setDrawer(true)}
          >
            <span data-testid="status-waiting" data-count={status.waiting} role="status">
              {status.waiting > 0 ? t('sync.waiting', { n: status.waiting }) : t('sync.nothingWaiting')}
            </span>
          </Button>
          <span
            data-testid="status-last-synced"
            title={status.lastSyncedAt === null ? undefined : absoluteTime(status.lastSyncedAt)}
          >
            {status.lastSyncedAt === null
              ? t('sync.never')
              : t('sync.lastSynced', { time: clockTime(status.lastSyncedAt, now, true) })}
          </span>
        </>
      )}
      {onOpenLibrary !== undefined && <ShiftStatus onOpen={() => onOpenLibrary({ page: 'shift' })} />}
      {signedIn && <FerryTool />}
      <Button
        look="quiet"
        data-testid="status-sync-now"
        disabled={status.connection === 'not_configured' || !signedIn}
        onClick={wake}
      >
        {t('sync.syncNow')}
      </Button>
      <Suspense fallback={null}>
        {drawer && (
          <OutboxDrawer
            onClose={() => setDrawer(false)}
            onOpenMessage={(id) => {
              setDrawer(false);
              onOpenMessage?.(id);
            }}
            onOpenLibrary={(place) => {
              setDrawer(false);
              onOpenLibrary?.(place);
            }}
          />
        )}
      </Suspense>
    </section>
  );
}

function inMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
