import { Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EnrolmentSlip, WorkstationEntry } from '../../../src-shared/sync/administration';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { absoluteTime } from '../../ui/time';
import { TimeAgo } from '../../ui/time-ago';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { ClockError } from './clock-error';
import { EnrolDialog } from './enrol-dialog';
import { RevokeDialog } from './revoke-dialog';
import { SeatProgram } from './seat-program';
import { SlipDialog } from './slip-dialog';
import './administration.css';

const AGAIN_MS = 20_000;

type Step =
  | { kind: 'enrol'; seat: { id: string; name: string } | null }
  | { kind: 'slip'; slip: EnrolmentSlip }
  | { kind: 'revoke'; id: WorkstationEntry['id'] };

/** The desk's workstations: who may connect, since when each was silent, and the ways in and out. */
export function SeatsPage() {
  const { t } = useTranslation();
  const may = useMay('administer_desk');
  const { data, error, refetch, isFetching } = useRead('administration.workstations', null, {
    enabled: may,
    againAfterMs: () => AGAIN_MS,
  });
  const here = useRead('desk.info', null).data?.workstationName ?? null;
  const [step, setStep] = useState<Step | null>(null);
  const done = () => {
    setStep(null);
    void refetch();
  };
  const columns: TableColumnsType<WorkstationEntry> = [
    { title: t('administration.seats.id'), dataIndex: 'id', width: 110 },
    {
      title: t('administration.seats.name'),
      key: 'name',
      render: (_, { name }) => (
        <>
          {name} {name === here && <Tag tone="accent">{t('administration.seats.here')}</Tag>}
        </>
      ),
    },
    {
      title: t('administration.seats.state'),
      key: 'state',
      width: 110,
      render: (_, seat) => <SeatState seat={seat} />,
    },
    {
      title: t('administration.seats.program'),
      key: 'program',
      width: 230,
      render: (_, seat) => data !== undefined && <SeatProgram seat={seat} gateway={data.gateway} />,
    },
    {
      title: t('administration.seats.lastSeen'),
      key: 'lastSeen',
      width: 110,
      render: (_, { lastSeenAt }) =>
        lastSeenAt === null ? t('administration.seats.never') : <TimeAgo instant={lastSeenAt} />,
    },
    {
      title: t('administration.seats.clock'),
      key: 'clock',
      width: 110,
      render: (_, { clockOffsetMs }) => <ClockError offsetMs={clockOffsetMs} />,
    },
    {
      title: t('administration.seats.enrolledAt'),
      key: 'enrolledAt',
      width: 150,
      render: (_, { enrolledAt }) => (enrolledAt === null ? null : absoluteTime(enrolledAt)),
    },
    {
      title: t('library.actions'),
      key: 'actions',
      width: 190,
      render: (_, seat) => (
        <span className="cell-actions">
          <Button look="quiet" data-testid="seat-enrol-again" onClick={() => setStep({ kind: 'enrol', seat })}>
            {t('administration.seats.enrolAgain')}
          </Button>
          {!seat.revoked && (
            <Button look="quiet" data-testid="seat-revoke" onClick={() => setStep({ kind: 'revoke', id: seat.id })}>
              {t('administration.seats.revoke')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <div className="page" data-testid="seats-page">
      <PageHead title={t('library.nav.seats')} hint={t('administration.seats.hint')}>
        <Button data-testid="seats-again" disabled={!may || isFetching} onClick={() => void refetch()}>
          {t('administration.refresh')}
        </Button>
        {may && (
          <Button look="primary" data-testid="seat-enrol" onClick={() => setStep({ kind: 'enrol', seat: null })}>
            {t('administration.seats.enrol')}
          </Button>
        )}
      </PageHead>
      <NotPermitted action="administer_desk" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && data.codes.length > 0 && (
        <section className="administration-codes" data-testid="open-codes">
          <h3>{t('administration.seats.codes')}</h3>
          <ul>
            {data.codes.map(({ id, name, expiresAt }) => (
              <li key={id} data-testid="open-code" data-seat-id={id}>
                {id} {name}{' '}
                <span className="muted">{t('administration.seats.validUntil', { time: absoluteTime(expiresAt) })}</span>{' '}
                <Button look="quiet" onClick={() => setStep({ kind: 'revoke', id: id as WorkstationEntry['id'] })}>
                  {t('administration.seats.takeBack')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {data !== undefined && data.workstations.length === 0 && (
        <EmptyState title={t('administration.seats.none')} hint={t('administration.seats.noneHint')} />
      )}
      {data !== undefined && data.workstations.length > 0 && (
        <Table<WorkstationEntry>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={[...data.workstations].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))}
          tableLayout="fixed"
          pagination={false}
          onRow={({ id, revoked }) =>
            ({
              'data-testid': 'seat-row',
              'data-seat-id': id,
              'data-revoked': revoked,
            }) as React.HTMLAttributes<HTMLElement>
          }
        />
      )}
      {step?.kind === 'enrol' && (
        <EnrolDialog
          seat={step.seat}
          onMade={(slip) => setStep({ kind: 'slip', slip })}
          onClose={() => setStep(null)}
        />
      )}
      {step?.kind === 'slip' && <SlipDialog slip={step.slip} onClose={done} />}
      {step?.kind === 'revoke' && (
        <RevokeDialog
          id={step.id}
          isHere={data?.workstations.some(({ id, name }) => id === step.id && name === here) ?? false}
          onDone={done}
          onClose={() => setStep(null)}
        />
      )}
    </div>
  );
}

function SeatState({ seat: { revoked, enrolledAt } }: { seat: WorkstationEntry }) {
  const { t } = useTranslation();
  if (revoked) return <Tag tone="danger">{t('administration.seats.revoked')}</Tag>;
  if (enrolledAt === null) return <Tag tone="warn">{t('administration.seats.mustEnrol')}</Tag>;
  return <Tag tone="ok">{t('administration.seats.enrolled')}</Tag>;
}
