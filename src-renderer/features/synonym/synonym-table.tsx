import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Synonym } from '../../../src-shared/domain/synonym';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { TimeAgo } from '../../ui/time-ago';
import { useMay } from '../library/not-permitted';
import { usePager } from '../library/use-pager';
import { useSynonymSave } from './use-synonym-save';

/** Groups of words, each to be edited or taken out of use. */
export function SynonymTable({ synonyms, onEdit }: { synonyms: readonly Synonym[]; onEdit(synonym: Synonym): void }) {
  const { t } = useTranslation();
  const pager = usePager();
  const may = useMay('keep_library');
  const { save, isPending } = useSynonymSave();
  const columns: TableColumnsType<Synonym> = [
    {
      title: t('library.synonym.terms'),
      key: 'terms',
      render: (_, { terms }) => (
        <span className="tags">
          {terms.map((term) => (
            <Tag key={term}>{term}</Tag>
          ))}
        </span>
      ),
    },
    { title: t('library.gap.note'), key: 'note', dataIndex: 'note', width: 220 },
    {
      title: t('library.synonym.origin'),
      key: 'origin',
      width: 110,
      render: (_, { origin }) => t(`library.synonym.origins.${origin}`),
    },
    {
      title: t('library.list.updated'),
      key: 'updated',
      width: 160,
      render: (_, { updatedBy, updatedAt }) => (
        <span className="muted">
          {updatedBy} · <TimeAgo instant={updatedAt} />
        </span>
      ),
    },
    {
      title: t('library.actions'),
      key: 'actions',
      width: 150,
      render: (_, synonym) =>
        may && (
          <span className="cell-actions">
            <Button look="quiet" data-testid="synonym-edit" onClick={() => onEdit(synonym)}>
              {t('library.synonym.edit')}
            </Button>
            <Button
              look="quiet"
              data-testid="synonym-toggle"
              disabled={isPending}
              onClick={() => save({ ...synonym, state: synonym.state === 'active' ? 'refused' : 'active' })}
            >
              {t(synonym.state === 'active' ? 'library.synonym.stop' : 'library.synonym.resume')}
            </Button>
          </span>
        ),
    },
  ];
  return (
    <Table<Synonym>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={synonyms}
      tableLayout="fixed"
      pagination={{ ...pager, pageSize: 50, showSizeChanger: false, hideOnSinglePage: true }}
      onRow={({ id }) => ({ 'data-testid': 'synonym-row', 'data-synonym-id': id }) as React.HTMLAttributes<HTMLElement>}
    />
  );
}
