import { useTranslation } from 'react-i18next';
import type { AnswerRevisionId } from '../../../src-shared/domain/ids';
import { mayDo } from '../../../src-shared/domain/permission';
import { useRead } from '../../ipc/queries';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { PageHead } from '../library/page-head';
import { ExportSection } from './export-section';
import { ImportJobSection } from './import-job';
import { ImportList } from './import-list';
import { ImportsOnTheirWay } from './imports-on-their-way';
import './imports.css';

interface Props {
  /** The import to show first; null for none. */
  importId: string | null;
  onOpenRevision(revisionId: AnswerRevisionId): void;
}

/** Files of answers in and out: the one that is being prepared here, those under way, and all that were imported. */
export function ImportsPage({ importId, onOpenRevision }: Props) {
  const { t } = useTranslation();
  const session = useRead('session.current', null);
  const list = useRead('answer_import.list', null);
  const officer = session.data?.officer;
  if (officer === undefined) return <p className="starting">{t('imports.loading')}</p>;
  const mayImport = mayDo(officer.role, 'keep_library');
  return (
    <div className="page imports" data-testid="imports-page">
      <PageHead title={t('imports.title')} />
      {!mayImport && <EmptyState title={t('imports.notPermitted')} hint={t('imports.notPermittedHint')} />}
      {mayImport && <ImportJobSection />}
      {list.error !== null && <FailureMessage failure={list.error.failure} />}
      {list.data !== undefined && (
        <>
          <ImportsOnTheirWay imports={list.data.onTheirWay} />
          <ImportList
            imports={list.data.imports}
            officer={officer}
            chosenId={importId}
            onOpenRevision={onOpenRevision}
          />
        </>
      )}
      {mayImport && <ExportSection />}
    </div>
  );
}
