import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Entry, EntryChange, EntryKind } from '../../../src-shared/sync/administration';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { usePager } from '../library/use-pager';

type Row = EntryChange['after'];

/** The rows of a kind, each with what can be done with it. */
export function EntryTable({
  kind,
  entries,
  isBusy,
  onEdit,
  onChange,
  onReset,
}: {
  kind: EntryKind;
  entries: readonly Row[];
  isBusy: boolean;
  onEdit(entry: Row): void;
  onChange(changes: EntryChange[]): void;
  onReset(officer: Entry<'officer'>): void;
}) {
  const { t } = useTranslation();
  const pager = usePager();
  const text = (key: string, title: string, width: number | undefined, cell: (row: Row) => string) => ({
    title,
    key,
    ...(width !== undefined && { width }),
    render: (_: unknown, row: Row) => cell(row),
  });
  const columns: Record<EntryKind, TableColumnsType<Row>> = {
    officer: [
      text('badge', t('administration.entries.badgeNumber'), 140, (row) =>
        'badgeNumber' in row ? row.badgeNumber : '',
      ),
      text('name', t('administration.entries.name'), undefined, ({ name }) => name),
      text('role', t('administration.entries.role'), 140, (row) => ('role' in row ? t(`terms.role.${row.role}`) : '')),
    ],
    department: [
      text('name', t('administration.entries.title'), undefined, ({ name }) => name),
      text('lines', t('administration.entries.businessLines'), undefined, (row) =>
        'businessLines' in row
          ? row.businessLines.map((line) => t(`terms.businessLine.${line}`)).join(t('library.separator'))
          : '',
      ),
      text('via', t('administration.entries.via'), 120, (row) =>
        'via' in row ? t(`supervision.channels.${row.via}`) : '',
      ),
      text('address', t('administration.entries.address'), undefined, (row) => ('address' in row ? row.address : '')),
    ],
    account: [
      text('channel', t('administration.entries.channel'), 120, (row) =>
        'channel' in row ? t(`terms.channel.${row.channel}`) : '',
      ),
      text('name', t('administration.entries.title'), undefined, ({ name }) => name),
      text('region', t('administration.entries.region'), 180, (row) =>
        'region' in row && row.region !== '' ? row.region : t('administration.entries.wholeBureau'),
      ),
      text('id', t('administration.entries.id'), 310, ({ id }) => id),
    ],
  };
  return (
    <Table<Row>
      size="small"
      rowKey="id"
      tableLayout="fixed"
      dataSource={[...entries]}
      pagination={{ ...pager, pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      onRow={({ id }) => ({ 'data-testid': 'entry-row', 'data-entry-id': id }) as React.HTMLAttributes<HTMLElement>}
      columns={[
        ...columns[kind],
        {
          title: t('administration.entries.state'),
          key: 'state',
          width: 90,
          render: (_: unknown, { active }: Row) => (
            <Tag tone={active ? 'ok' : undefined}>{t(`administration.entries.${active ? 'active' : 'inactive'}`)}</Tag>
          ),
        },
        {
          title: t('library.actions'),
          key: 'actions',
          width: kind === 'officer' ? 330 : 180,
          render: (_: unknown, row: Row) => (
            <span className="cell-actions">
              <Button look="quiet" data-testid="entry-edit" onClick={() => onEdit(row)}>
                {t('administration.entries.edit')}
              </Button>
              <Button
                look="quiet"
                data-testid="entry-switch"
                disabled={isBusy}
                onClick={() => onChange([switched(row)])}
              >
                {t(`administration.entries.${row.active ? 'deactivate' : 'activate'}`)}
              </Button>
              {'role' in row && row.active && (
                <Button look="quiet" data-testid="officer-reset" onClick={() => onReset(row)}>
                  {t('administration.entries.resetPassphrase')}
                </Button>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

function switched(row: Row): EntryChange {
  if ('role' in row) return { kind: 'officer', before: row, after: { ...row, active: !row.active } };
  if ('via' in row) return { kind: 'department', before: row, after: { ...row, active: !row.active } };
  return { kind: 'account', before: row, after: { ...row, active: !row.active } };
}
