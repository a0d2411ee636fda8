import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ChannelHealth } from '../../../src-shared/sync/supervision';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { TimeAgo } from '../../ui/time-ago';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';

const AGAIN_MS = 20_000;
const TONES = { ok: 'ok', trouble: 'danger', off: undefined } as const;
const STATE_TONES = { unknown: 'warn', failed: 'danger' } as const;

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
          <span className="muted">{detail}</span>
        </span>
      ),
    },
    ...(['pending', 'sending', 'unknown', 'failed', 'confirmed'] as const).map((state) => ({
      title: t(`terms.delivery.${state}`),
      key: state,
      width: 96,
      align: 'right' as const,
      render: (_: unknown, { channel, deliveries }: ChannelHealth) => {
        const count = deliveries[state];
        if (channel === 'ingest') return null;
        const tone = state === 'unknown' || state === 'failed' ? STATE_TONES[state] : undefined;
        return count > 0 && tone !== undefined ? <Tag tone={tone}>{count}</Tag> : count;
      },
    })),
    {
      title: t('supervision.oldest'),
      key: 'oldest',
      width: 140,
      align: 'right',
      render: (_, { oldestOpenSeconds }) =>
        oldestOpenSeconds === null ? null : t('supervision.minutes', { n: Math.round(oldestOpenSeconds / 60) }),
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
