import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { BusinessLine, Category, Channel } from '../../../src-shared/domain/classification';
import type { QueueCounts } from '../../../src-shared/ipc/views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { zhCN } from '../../locales/zh-CN';
import { Button } from '../../ui/button';
import { ChoiceMenu } from '../../ui/choice-menu';
import { Kbd } from '../../ui/kbd';
import { focusPane, useDesk } from '../desk/desk-state';
import { AGES, type Age, type FilterChoice, isNarrowed, NO_FILTER, toggled, VIEWS, viewCount } from './queue-filter';

// The catalogue is checked against the domain's lists, so its keys are the lists, without the schemas in this bundle.
const CHANNELS = Object.keys(zhCN.terms.channel) as Channel[];
const CATEGORIES = Object.keys(zhCN.terms.category) as (Category | 'unclassified')[];
const BUSINESS_LINES = Object.keys(zhCN.terms.businessLine) as BusinessLine[];
const AGE_LABELS = {
  any: 'ageAny',
  upTo1h: 'ageUpTo1h',
  '1hTo8h': 'age1hTo8h',
  '8hTo24h': 'age8hTo24h',
  over24h: 'ageOver24h',
  over72h: 'ageOver72h',
} as const satisfies Record<Age, string>;

interface Props {
  choice: FilterChoice;
  counts: QueueCounts | null;
  onChange(part: Partial<FilterChoice>): void;
}

/** Search, the usual views with their counts, and the filters. */
export function FilterBar({ choice, counts, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const search = useRef<HTMLInputElement>(null);
  const desk = useDesk();
  const number = new Intl.NumberFormat(i18n.language);
  useShortcut('queueSearch', () => {
    const select = () => {
      search.current?.focus();
      search.current?.select();
    };
    // At once where it is on the screen: the next letters belong to the search, not to the shortcuts.
    if (search.current?.checkVisibility() === true) return select();
    desk.showPane('queue');
    return requestAnimationFrame(() => requestAnimationFrame(select));
  });

  return (
    <search className="filter-bar" aria-label={t('queue.filters')}>
      <div className="filter-top">
        <div className="filter-search">
          <input
            ref={search}
            className="field"
            type="search"
            data-testid="queue-search"
            aria-label={t('queue.search')}
            placeholder={t('queue.search')}
            maxLength={100}
            value={choice.text}
            onChange={(event) => onChange({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Escape' && choice.text !== '') onChange({ text: '' });
              else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') focusPane('queue');
              else return;
              event.preventDefault();
            }}
          />
          {choice.text === '' && <Kbd shortcut="queueSearch" />}
        </div>
        <Button
          className="emergency-toggle"
          aria-pressed={choice.emergency}
          data-testid="queue-emergencies"
          data-some={counts !== null && counts.emergencies > 0}
          title={t('queue.emergenciesOnly')}
          onClick={() => onChange({ emergency: !choice.emergency })}
        >
          {t('queue.emergencies')} {counts === null ? '' : number.format(counts.emergencies)}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a visible legend */}
      <div className="views" role="group" aria-label={t('queue.views')}>
        {VIEWS.map((view, index) => (
          <Button
            key={view}
            look="quiet"
            aria-pressed={choice.view === view}
            data-testid={`queue-view-${view}`}
            title={String(index + 1)}
            onClick={() => onChange({ view })}
          >
            <span>{t(`queue.${view}`)}</span>
            {counts !== null && <span className="view-count">{number.format(viewCount(counts, view))}</span>}
          </Button>
        ))}
      </div>
      <div className="filters">
        <ChoiceMenu
          testId="queue-filter-channel"
          label={t('queue.channel')}
          mode="many"
          choices={CHANNELS.map((value) => ({
            value,
            label: t(`terms.channel.${value}`),
            ...(counts !== null && { count: counts.byChannel[value] ?? 0 }),
          }))}
          chosen={choice.channels}
          onChoose={(value) => onChange({ channels: toggled(choice.channels, value) })}
        />
        <ChoiceMenu
          testId="queue-filter-category"
          label={t('queue.category')}
          mode="many"
          choices={CATEGORIES.map((value) => ({
            value,
            label: t(`terms.category.${value}`),
            ...(counts !== null && { count: counts.byCategory[value] ?? 0 }),
          }))}
          chosen={choice.categories}
          onChoose={(value) => onChange({ categories: toggled(choice.categories, value) })}
        />
        <ChoiceMenu
          testId="queue-filter-business-line"
          label={t('queue.businessLine')}
          mode="many"
          choices={BUSINESS_LINES.map((value) => ({ value, label: t(`terms.businessLine.${value}`) }))}
          chosen={choice.businessLines}
          onChoose={(value) => onChange({ businessLines: toggled(choice.businessLines, value) })}
        />
        <ChoiceMenu
          testId="queue-filter-age"
          label={t('queue.age')}
          mode="one"
          choices={AGES.map((value) => ({ value, label: t(`queue.${AGE_LABELS[value]}`) }))}
          chosen={choice.age === 'any' ? [] : [choice.age]}
          onChoose={(value) => onChange({ age: value })}
        />
      </div>
      <div className="filter-foot">
        <span className="matching" role="status" data-testid="queue-matching" data-count={counts?.matching}>
          {counts === null ? '' : t('queue.matching', { n: number.format(counts.matching) })}
        </span>
        <span className="spacer" />
        {isNarrowed(choice) && (
          <Button
            look="quiet"
            data-testid="queue-clear-filters"
            onClick={() => onChange({ ...NO_FILTER, view: choice.view })}
          >
            {t('queue.clearFilters')}
          </Button>
        )}
      </div>
    </search>
  );
}
