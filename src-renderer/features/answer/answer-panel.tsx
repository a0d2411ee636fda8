import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useRead } from '../../ipc/queries';
import { useDesk } from '../desk/desk-state';
import { AnswerResults } from './answer-results';
import { RecordResults } from './record-results';
import { type ListHandle, SearchTabs, type SearchWhat } from './search-tabs';
import './answer.css';

/**
 * What the library and earlier work say to the open message: by itself, or what the officer searches for. Alt+1 to 9 inserts,
 * Enter in the field takes the first.
 */
export function AnswerPanel({ messageId, show }: { messageId: MessageId; show(): void }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const { data: detail } = useRead('message.detail', { messageId });
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<ListHandle>(null);
  const results = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [what, setWhat] = useState<SearchWhat>('answer');

  // biome-ignore lint/correctness/useExhaustiveDependencies: another message starts with its own suggestions
  useEffect(() => {
    setQuery('');
    setWhat('answer');
  }, [messageId]);

  useShortcut('answerSearch', () => {
    const select = () => {
      field.current?.focus();
      field.current?.select();
    };
    // At once where it is on the screen: the next letters belong to the search, not to the shortcuts.
    flushSync(() => {
      show();
      setWhat('answer');
    });
    if (field.current?.checkVisibility() === true) return select();
    desk.showPane('context');
    return requestAnimationFrame(select);
  });
  useShortcut('insertAnswer', (index) => list.current?.insertAt(index) ?? false);

  return (
    <section className="answers" aria-label={t('work.answer.panel')}>
      <div className="answer-search">
        <input
          ref={field}
          className="field"
          type="search"
          data-testid="answer-search"
          data-pane-focus
          aria-label={t(`work.answer.searchIn.${what}`)}
          placeholder={t(`work.answer.searchIn.${what}`) + t('common.aside', { text: 'Ctrl+K' })}
          maxLength={200}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Enter' && !event.ctrlKey) {
              event.preventDefault();
              list.current?.takeFirst();
            }
            if (event.key === 'ArrowDown') {
              const first = results.current?.querySelector<HTMLElement>('[data-first-action]');
              first?.focus();
              if (first !== null && first !== undefined) event.preventDefault();
            }
          }}
        />
        <SearchTabs what={what} choose={setWhat} />
      </div>
      <div ref={results} role="tabpanel" id="search-results" aria-labelledby={`search-tab-${what}`}>
        {what === 'answer' ? (
          <AnswerResults key={messageId} ref={list} messageId={messageId} detail={detail} query={query} />
        ) : (
          <RecordResults key={`${messageId} ${what}`} ref={list} kind={what} detail={detail} query={query} />
        )}
      </div>
    </section>
  );
}
