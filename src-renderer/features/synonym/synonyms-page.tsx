import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Synonym } from '../../../src-shared/domain/synonym';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { SynonymDialog } from './synonym-dialog';
import { SynonymProposals } from './synonym-proposals';
import { SynonymTable } from './synonym-table';

/** Words for one thing: groups that searches use, and groups that use proposes. */
export function SynonymsPage() {
  const { t } = useTranslation();
  const may = useMay('keep_library');
  const { data, error } = useRead('synonym.list', null);
  const [editing, setEditing] = useState<Synonym | 'new' | null>(null);
  const active = data?.synonyms.filter(({ state }) => state === 'active') ?? [];
  const refused = data?.synonyms.filter(({ state }) => state === 'refused') ?? [];
  return (
    <div className="page" data-testid="synonyms-page">
      <PageHead title={t('library.nav.synonyms')} hint={t('library.synonym.hint')}>
        {may && (
          <Button look="primary" data-testid="synonym-new" onClick={() => setEditing('new')}>
            {t('library.synonym.add')}
          </Button>
        )}
      </PageHead>
      <NotPermitted action="keep_library" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && data.proposals.length > 0 && <SynonymProposals proposals={data.proposals} />}
      {data !== undefined && active.length === 0 && (
        <EmptyState testId="synonyms-empty" title={t('library.synonym.none')} hint={t('library.synonym.noneHint')} />
      )}
      {active.length > 0 && <SynonymTable synonyms={active} onEdit={setEditing} />}
      {refused.length > 0 && (
        <details>
          <summary>{t('library.synonym.refused', { n: refused.length })}</summary>
          <SynonymTable synonyms={refused} onEdit={setEditing} />
        </details>
      )}
      {editing !== null && <SynonymDialog synonym={editing === 'new' ? null : editing} done={() => setEditing(null)} />}
    </div>
  );
}
