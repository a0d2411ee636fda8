import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { emptyContent } from '../../../src-shared/domain/answer';
import type { IpcInput } from '../../../src-shared/ipc/contract';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { useLibrary } from '../library/library-state';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { AnswerFilterBar } from './answer-filter-bar';
import { AnswerTable } from './answer-table';
import { ExportMenu } from './export-menu';

const PAGE = 50;

/** What the list is narrowed to. */
export type AnswerQuery = Required<Pick<IpcInput<'answer.list'>, 'text' | 'filter' | 'sort'>>;
const EVERYTHING: AnswerQuery = { text: '', filter: {}, sort: 'question' };

/** All answers of the library: searched, filtered, sorted; Enter opens one. */
export function AnswerListPage({ hidden }: { hidden: boolean }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const mayPropose = useMay('propose_answers');
  const [query, setQuery] = useState(EVERYTHING);
  const [page, setPage] = useState(1);
  const asked = useDeferredValue(query);
  const { data, error, isPlaceholderData } = useRead(
    'answer.list',
    { ...asked, text: asked.text.trim(), offset: (page - 1) * PAGE, limit: PAGE },
    { keepPrevious: true },
  );
  const change = (part: Partial<AnswerQuery>) => {
    setQuery({ ...query, ...part });
    setPage(1);
  };
  useShortcut(
    'queueSearch',
    () => document.querySelector<HTMLElement>('[data-testid=answer-search]')?.focus(),
    !hidden,
  );
  const write = () =>
    library.open({
      page: 'revisions',
      box: 'mine',
      start: {
        key: 'new',
        answerId: null,
        baseVersion: null,
        content: emptyContent({}),
        origin: { kind: 'blank' },
      },
    });
  return (
    <div className="page" data-testid="answers-page" hidden={hidden}>
      <PageHead title={t('library.nav.answers')} hint={t('library.list.hint')}>
        <ExportMenu query={asked} total={data?.total ?? 0} />
        {mayPropose && (
          <Button look="primary" data-testid="answer-new" onClick={write}>
            {t('library.list.write')}
          </Button>
        )}
      </PageHead>
      <NotPermitted action="propose_answers" />
      <AnswerFilterBar query={query} onChange={change} total={data?.total ?? null} />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data?.total === 0 ? (
        <NoAnswers isNarrowed={isNarrowed(asked)} onClear={() => change(EVERYTHING)} />
      ) : (
        <AnswerTable
          items={data?.items ?? []}
          total={data?.total ?? 0}
          page={page}
          pageSize={PAGE}
          loading={data === undefined || isPlaceholderData}
          onPage={setPage}
          onOpen={(answerId) => library.open({ page: 'answers', answerId })}
        />
      )}
    </div>
  );
}

/** Nothing fits what is asked for, or the library has nothing yet. */
function NoAnswers({ isNarrowed, onClear }: { isNarrowed: boolean; onClear(): void }) {
  const { t } = useTranslation();
  const library = useLibrary();
  if (isNarrowed)
    return (
      <EmptyState testId="answers-empty" title={t('library.list.none')} hint={t('library.list.noneHint')}>
        <Button onClick={onClear}>{t('library.list.clear')}</Button>
      </EmptyState>
    );
  return (
    <EmptyState testId="answers-empty" title={t('library.list.nothing')} hint={t('library.list.nothingHint')}>
      <Button onClick={() => library.open({ page: 'imports' })}>{t('library.list.import')}</Button>
    </EmptyState>
  );
}

function isNarrowed({ text, filter }: AnswerQuery): boolean {
  return text.trim() !== '' || Object.values(filter).some((chosen) => chosen.length > 0);
}
