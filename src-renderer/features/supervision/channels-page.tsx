import { Table, type TableColumnsType } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ChannelHealth } from '../../../src-shared/sync/supervision';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { relativeTime } from '../../ui/time';
import { TimeAgo } from '../../ui/time-ago';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';

const AGAIN_MS = 20_000;
const TONES = { ok: 'ok', trouble: 'danger', off: undefined } as const;
const STATE_TONES = { unknown: 'warn', failed: 'danger' } as const;

/** How long something has been under way, in the coarsest unit that says something. */
function ageText(t: TFunction, ms: number): string {
  const age = relativeTime(ms);
  return age.unit === 'now' ? t('supervision.age.now') : t(`supervision.age.${age.unit}`, { n: age.n });
}

/** What comes in and goes out, channel by channel: whether it works, and what is on its way. */
export function ChannelsPage() {
  const { t } = useTranslation();
  const may = useMay('watch_desk');
  const { data, error, refetch, isFetching } = useRead('channel.health', null, {
    enabled: may,
    againAfterMs: () => AGAIN_MS,
  });
  const columns: TableColumnsType<ChannelHealth> = [
    {
      title: t('supervision.channel'),
      key: 'channel',
      width: 130,
      render: (_, { channel }) => t(`supervision.channels.${channel}`),
    },
    {
      title: t('supervision.state'),
      key: 'state',
      render: (_, { state, detail }) => (
        <span>
          <Tag tone={TONES[state]} data-testid="channel-state" data-state={state}>
            {t(`supervision.states.${state}`)}
          </Tag>{' '}
          {state === 'off' && <span className="muted">{t('supervision.offHint')}</span>}
          {state === 'trouble' && <span className="muted">{detail}</span>}
        </span>
      ),
    },
    ...(['pending', 'sending', 'unknown', 'failed', 'confirmed'] as const).map((state) => ({
      title: t(`supervision.onTheirWay.${state}`),
      key: state,
      width: 96,
      align: 'right' as const,
      render: (_: unknown, { channel, deliveries }: ChannelHealth) => {
        const count = deliveries[state];
        if (channel === 'ingest') return null;
        const tone = state === 'unknown' || state === 'failed' ? STATE_TONES[state] : undefined;
        if (count === 0) return <span className="muted">0</span>;
        return tone === undefined ? count : <Tag tone={tone}>{count}</Tag>;
      },
    })),
    {
      title: t('supervision.oldest'),
      key: 'oldest',
      width: 140,
      align: 'right',
      render: (_, { oldestOpenSeconds }) => (oldestOpenSeconds === null ? null : ageText(t, oldestOpenSeconds * 1_000)),
    },
  ];
  return (
    <div className="page" data-testid="channels-page">
      <PageHead title={t('library.nav.channels')} hint={t('supervision.channelsHint')}>
        {data !== undefined && (
          <span className="muted">
            {t('supervision.asOf')} <TimeAgo instant={data.at} />
          </span>
        )}
        <Button data-testid="channels-again" disabled={!may || isFetching} onClick={() => void refetch()}>
          {t('supervision.again')}
        </Button>
      </PageHead>
      <NotPermitted action="watch_desk" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && (
        <Table<ChannelHealth>
          size="small"
          rowKey="channel"
          columns={columns}
          dataSource={data.channels}
          tableLayout="fixed"
          pagination={false}
          onRow={({ channel }) =>
            ({ 'data-testid': 'channel-row', 'data-channel': channel }) as React.HTMLAttributes<HTMLElement>
          }
        />
      )}
    </div>
  );
}
