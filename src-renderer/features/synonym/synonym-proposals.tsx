import { useTranslation } from 'react-i18next';
import type { SynonymProposal } from '../../../src-shared/ipc/library-views';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { useLibrary } from '../library/library-state';
import { useMay } from '../library/not-permitted';
import { useSynonymSave } from './use-synonym-save';

/** Words that were asked where an answer has others: with what was typed, to be taken or refused. */
export function SynonymProposals({ proposals }: { proposals: readonly SynonymProposal[] }) {
  const { t } = useTranslation();
  return (
    <section className="proposals" aria-label={t('library.synonym.proposals')}>
      <h3>
        {t('library.synonym.proposals')} <small>{proposals.length}</small>
      </h3>
      {proposals.map((proposal) => (
        <Proposal key={proposal.terms.join(' ')} proposal={proposal} />
      ))}
    </section>
  );
}

function Proposal({ proposal: { terms, times, evidence } }: { proposal: SynonymProposal }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const may = useMay('keep_library');
  const { save, isPending } = useSynonymSave();
  const decide = (state: 'active' | 'refused') => save({ id: null, terms, state, note: '', origin: 'mined' });
  return (
    <article className="card" data-testid="synonym-proposal" data-terms={terms.join(' ')}>
      <header>
        <span className="tags">
          {terms.map((term) => (
            <Tag key={term} tone="accent">
              {term}
            </Tag>
          ))}
        </span>
        <span className="muted">{t('library.synonym.times', { n: times })}</span>
        {may && (
          <span className="page-actions">
            <Button look="primary" data-testid="synonym-accept" disabled={isPending} onClick={() => decide('active')}>
              {t('library.synonym.accept')}
            </Button>
            <Button data-testid="synonym-refuse" disabled={isPending} onClick={() => decide('refused')}>
              {t('library.synonym.refuse')}
            </Button>
          </span>
        )}
      </header>
      <ul className="lines">
        {evidence.map(({ query, answerId, question }) => (
          <li key={`${query} ${answerId}`}>
            <span>{t('library.synonym.asked', { query })}</span>
            <button type="button" className="link" onClick={() => library.open({ page: 'answers', answerId })}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </article>
  );
}
