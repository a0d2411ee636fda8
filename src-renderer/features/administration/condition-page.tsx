import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IpcOutput } from '../../../src-shared/ipc/contract';
import { useAct, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { absoluteTime } from '../../ui/time';
import { TimeAgo } from '../../ui/time-ago';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import './administration.css';

const TONES = { ok: 'ok', warn: 'warn', fail: 'danger' } as const;
/** What there is to do comes first. */
const URGENCY = { fail: 0, warn: 1, ok: 2 } as const;

/** What the gateway finds about itself, its last backup, and its channels to be tried. */
export function ConditionPage() {
  const { t, i18n } = useTranslation();
  const may = useMay('administer_desk');
  const { data, error, refetch, isFetching } = useRead('administration.condition', null, { enabled: may });
  const isChinese = i18n.language.startsWith('zh');
  return (
    <div className="page" data-testid="condition-page">
      <PageHead title={t('library.nav.condition')} hint={t('administration.condition.hint')}>
        {data !== undefined && (
          <span className="muted">
            {t('supervision.asOf')} <TimeAgo instant={data.at} />
          </span>
        )}
        <Button data-testid="condition-again" disabled={!may || isFetching} onClick={() => void refetch()}>
          {t('administration.refresh')}
        </Button>
      </PageHead>
      <NotPermitted action="administer_desk" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && (
        <>
          <section className="administration-section" data-testid="last-backup">
            <h3>{t('administration.condition.backup')}</h3>
            {data.backup === null ? (
              <p>{t('administration.condition.noBackup')}</p>
            ) : (
              <p>
                {absoluteTime(data.backup.at)} · <TimeAgo instant={data.backup.at} /> ·{' '}
                <span className="muted">
                  {t('administration.condition.backupFile', {
                    file: data.backup.file,
                    size: (data.backup.bytes / 1e6).toFixed(1),
                  })}
                </span>
              </p>
            )}
          </section>
          <section className="administration-section">
            <h3>{t('administration.condition.channels')}</h3>
            <ul className="administration-findings administration-channels">
              {data.channels.map((channel) => (
                <ChannelTest key={channel} channel={channel} />
              ))}
            </ul>
          </section>
          <section className="administration-section">
            <h3>{t('administration.condition.findings')}</h3>
            <ul className="administration-findings">
              {byUrgency(data.findings).map(({ check, level, zh, en }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a check may say several things, in its own order
                <li key={`${check} ${index}`} data-testid="finding" data-check={check} data-level={level}>
                  <Tag tone={TONES[level]}>{t(`administration.condition.level.${level}`)}</Tag>
                  <span>{isChinese ? zh : en}</span>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </div>
  );
}

function byUrgency(findings: IpcOutput<'administration.condition'>['findings']) {
  return [...findings].sort((a, b) => URGENCY[a.level] - URGENCY[b.level]);
}

function ChannelTest({ channel }: { channel: string }) {
  const { t } = useTranslation();
  const test = useAct('administration.test_channel');
  const [tried, setTried] = useState(false);
  const name = t(`supervision.channels.${channel}` as 'supervision.channels.oa', { defaultValue: channel });
  const result = test.data;
  return (
    <li data-testid="channel-test" data-channel={channel}>
      <Button
        data-testid="channel-try"
        disabled={test.isPending}
        onClick={() => {
          setTried(true);
          test.mutate({ channel });
        }}
      >
        {t('administration.condition.test')}
      </Button>
      <span>{name}</span>
      {result !== undefined && (
        <Tag tone={result.problem === null ? 'ok' : 'danger'}>
          {t(`administration.condition.level.${result.problem === null ? 'ok' : 'fail'}`)}
        </Tag>
      )}
      <span role="status" data-testid="channel-said">
        {!tried && <span className="muted">{t('administration.condition.notTested')}</span>}
        {result?.problem === null && t('administration.condition.works')}
        {typeof result?.problem === 'string' && t('administration.condition.broken', { problem: result.problem })}
      </span>
      {test.error !== null && <FailureMessage failure={test.error.failure} />}
    </li>
  );
}
