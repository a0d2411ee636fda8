import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';

/** Where to search: the library, or what was written before. */
export const SEARCHES = ['answer', 'reply', 'ticket', 'message'] as const;
export type SearchWhat = (typeof SEARCHES)[number];

/** What the search field and the shortcuts ask of the list that is shown. */
export interface ListHandle {
  /** Inserts what carries the number. @param index from 0 @returns false when there is nothing to insert there */
  insertAt(index: number): boolean;
  /** Does with the first what Enter means, as soon as the list belongs to what was typed. */
  takeFirst(): void;
}

export function SearchTabs({ what, choose }: { what: SearchWhat; choose(what: SearchWhat): void }) {
  const { t } = useTranslation();
  function onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = SEARCHES[(SEARCHES.indexOf(what) + step + SEARCHES.length) % SEARCHES.length] ?? 'answer';
    choose(next);
    document.getElementById(`search-tab-${next}`)?.focus();
    event.preventDefault();
  }
  return (
    <div className="search-tabs" role="tablist" aria-label={t('work.answer.tabs')}>
      {SEARCHES.map((name) => (
        <Button
          key={name}
          id={`search-tab-${name}`}
          look="quiet"
          role="tab"
          aria-selected={what === name}
          aria-controls="search-results"
          data-testid={`search-tab-${name}`}
          tabIndex={what === name ? 0 : -1}
          onKeyDown={onKey}
          onClick={() => choose(name)}
        >
          {t(`work.answer.tab.${name}`)}
        </Button>
      ))}
    </div>
  );
}
