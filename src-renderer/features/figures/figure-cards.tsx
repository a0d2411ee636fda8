import { useTranslation } from 'react-i18next';
import type { Figures } from '../../../src-shared/ipc/answer-figure-views';
import { useRead } from '../../ipc/queries';
import { type FigureQuery, percent } from './breakdowns';

interface Props {
  figures: Figures;
  onOpen(query: FigureQuery, title: string): void;
}

interface Card {
  name: 'replies' | 'withBasis' | 'withoutBasis' | 'asIs' | 'kept' | 'approved' | 'neverUsed' | 'openGaps';
  value: string;
  hint: string;
  query: FigureQuery;
  /** Nothing stands behind it. */
  empty: boolean;
}

/** The main figures, each a button that opens the list behind it. */
export function FigureCards({ figures, onOpen }: Props) {
  const { t } = useTranslation();
  const { data: settings } = useRead('desk_setting.get', null);
  const { replies, withBasis, asIs, kept, approved, neverUsed, openGaps } = figures;
  const share = (part: number, whole: number) => (whole === 0 ? t('figures.noValue') : percent(part / whole));
  const count = (name: Card['name'], n: number, list: FigureQuery['list'], hint: string): Card => ({
    name,
    value: String(n),
    hint,
    query: { list },
    empty: n === 0,
  });
  const cards: Card[] = [
    count('replies', replies, 'replies', t('figures.cardHint.replies')),
    count('withBasis', withBasis, 'withBasis', t('figures.cardHint.withBasis', { share: share(withBasis, replies) })),
    count(
      'withoutBasis',
      replies - withBasis,
      'withoutBasis',
      t('figures.cardHint.withoutBasis', { share: share(replies - withBasis, replies) }),
    ),
    count('asIs', asIs, 'asIs', t('figures.cardHint.asIs', { share: share(asIs, withBasis) })),
    {
      name: 'kept',
      value: kept === null ? t('figures.noValue') : percent(kept),
      hint: t('figures.cardHint.kept'),
      query: { list: 'withBasis', keptFrom: 0 },
      empty: kept === null,
    },
    count('approved', approved, 'approved', t('figures.cardHint.approved')),
    count(
      'neverUsed',
      neverUsed,
      'neverUsed',
      t('figures.cardHint.neverUsed', { n: settings?.library.unusedDays ?? t('figures.noValue') }),
    ),
    count('openGaps', openGaps, 'gaps', t('figures.cardHint.openGaps')),
  ];
  return (
    <ul className="figure-cards" aria-label={t('figures.cards')}>
      {cards.map(({ name, value, hint, query, empty }) => (
        <li key={name}>
          <button
            type="button"
            className="figure-card"
            data-testid={`figure-${name}`}
            aria-label={`${t('figures.listBehind', { what: t(`figures.card.${name}`), n: value })} ${hint}`}
            disabled={empty}
            onClick={() => onOpen(query, t(`figures.card.${name}`))}
          >
            <span className="figure-name">{t(`figures.card.${name}`)}</span>
            <strong>{value}</strong>
            <span className="figure-hint">{hint}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
