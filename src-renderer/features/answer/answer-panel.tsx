import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { AnswerHit } from '../../../src-shared/ipc/views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Kbd } from '../../ui/kbd';
import { useNotices } from '../../ui/notices';
import { useDesk } from '../desk/desk-state';
import { Marked } from './marked';

const SHOWN = 9;
/** Longest text shown before "show all". */
const FOLDED = 120;

/** Answers for the open message: what fits by itself, or what the officer searches for. Alt+1 to 9 inserts. */
export function AnswerPanel({ messageId, show }: { messageId: MessageId; show(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const desk = useDesk();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const wanted = query.trim();
  const suggested = useRead('answer.suggest', { messageId, limit: SHOWN }, { enabled: wanted === '' });
  const found = useRead(
    'answer.search',
    { query: wanted, messageId, limit: SHOWN },
    { enabled: wanted !== '', keepPrevious: true },
  );
  const { data: hits } = wanted === '' ? suggested : found;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another message starts with its own suggestions
  useEffect(() => setQuery(''), [messageId]);

  const insert = (hit: AnswerHit, text = hit.answer.text) => {
    const taken = desk.insert({ text, basis: { answerId: hit.answer.id, answerVersion: hit.answer.version } });
    notify({ kind: taken ? 'success' : 'info', text: t(taken ? 'work.answer.inserted' : 'work.answer.cannotInsert') });
  };
  useShortcut('answerSearch', () => {
    const select = () => {
      field.current?.focus();
      field.current?.select();
    };
    // At once where it is on the screen: the next letters belong to the search, not to the shortcuts.
    flushSync(show);
    if (field.current?.checkVisibility() === true) return select();
    desk.showPane('context');
    return requestAnimationFrame(select);
  });
  useShortcut('insertAnswer', (index) => {
    const hit = hits?.[index];
    if (hit !== undefined) insert(hit);
    return hit !== undefined;
  });

  return (
    <section className="answers" aria-label={t('work.answer.title')}>
      <div className="answer-search">
        <input
          ref={field}
          className="field"
          type="search"
          data-testid="answer-search"
          data-pane-focus
          aria-label={t('work.answer.search')}
          placeholder={`${t('work.answer.search')}（Ctrl+K）`}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const first = hits?.[0];
            if (event.key !== 'Enter' || event.nativeEvent.isComposing || first === undefined) return;
            event.preventDefault();
            insert(first);
          }}
        />
      </div>
      <p className="muted" role="status">
        {hits !== undefined && hits.length > 0 && t(wanted === '' ? 'work.answer.suggestions' : 'work.answer.results')}
      </p>
      {hits?.length === 0 && <EmptyState title={t('work.answer.none')} hint={t('work.answer.noneHint')} />}
      <ol className="hits">
        {hits?.map((hit, index) => (
          <Hit key={hit.answer.id} hit={hit} index={index} insert={insert} />
        ))}
      </ol>
    </section>
  );
}

function Hit({ hit, index, insert }: { hit: AnswerHit; index: number; insert(hit: AnswerHit, text?: string): void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { answer } = hit;
  const long = answer.text.length > FOLDED;
  return (
    <li className="hit" data-testid="answer-hit" data-answer-id={answer.id} data-expired={hit.expired}>
      <header className="row">
        <strong className="question">
          <Marked text={answer.question} ranges={hit.questionRanges} />
        </strong>
        {hit.expired && <Tag tone="danger">{t('work.answer.expired')}</Tag>}
      </header>
      <p className="text">
        <Marked text={open || !long ? answer.text : `${answer.text.slice(0, FOLDED)}…`} ranges={hit.textRanges} />
      </p>
      {open && answer.internalNote !== '' && (
        <p className="note">{t('work.answer.note', { note: answer.internalNote })}</p>
      )}
      {open && answer.basis !== null && (
        <p className="muted">
          {t('work.answer.basisTitle', { title: answer.basis.title })}{' '}
          {answer.basis.note !== '' && `（${answer.basis.note}）`}
        </p>
      )}
      {open && answer.validUntil !== null && (
        <p className="muted">{t('work.answer.validUntil', { day: answer.validUntil })}</p>
      )}
      <div className="row">
        <Button
          data-testid="answer-insert"
          aria-label={`${t('work.answer.insert')} ${answer.question}`}
          onClick={() => insert(hit)}
        >
          {t('work.answer.insert')} <Kbd combination={`Alt+${index + 1}`} />
        </Button>
        {answer.textEn !== null && (
          <Button onClick={() => insert(hit, answer.textEn ?? '')}>{t('work.answer.insertEn')}</Button>
        )}
        {(long || answer.internalNote !== '' || answer.basis !== null) && (
          <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? 'work.answer.less' : 'work.answer.more')}
          </Button>
        )}
      </div>
    </li>
  );
}
