import type { TFunction } from 'i18next';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordHit } from '../../../src-shared/ipc/library-views';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useRead } from '../../ipc/queries';
import { zhCN } from '../../locales/zh-CN';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { Kbd } from '../../ui/kbd';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/time';
import { useDesk } from '../desk/desk-state';
import { excerptAround } from './excerpt';
import { Indexing } from './indexing';
import { Marked } from './marked';
import { withoutSignature } from './past-reply';
import type { ListHandle, SearchWhat } from './search-tabs';
import { SHOWN } from './use-answer-list';

const EXCERPT = 160;
const MAX_QUERY = 2_000;
/** While past texts are being indexed, what is found so far is asked for again. */
const INDEXING_MS = 500;

/** Replies, tickets or messages of the past: like the open message, or with what was typed in them. */
export function RecordResults({
  ref,
  kind,
  detail,
  query,
}: {
  ref: Ref<ListHandle>;
  kind: Exclude<SearchWhat, 'answer'>;
  detail: MessageDetail | undefined;
  query: string;
}) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const desk = useDesk();
  const wanted = query.trim();
  const asked = wanted === '' ? (detail?.message.text ?? '').slice(0, MAX_QUERY) : wanted;
  const { data, error, isPlaceholderData } = useRead(
    'record.search',
    // One more: the open message itself is left out.
    { kind, query: asked, limit: SHOWN + 1 },
    {
      enabled: asked !== '',
      keepPrevious: true,
      againAfterMs: ({ indexing }) => (indexing === null ? null : INDEXING_MS),
    },
  );
  const openId = detail?.message.id;
  const hits = (data?.hits ?? []).filter((hit) => kind !== 'message' || hit.messageId !== openId).slice(0, SHOWN);
  const settling = (data === undefined && error === null) || isPlaceholderData;

  const insert = (hit: RecordHit) => {
    if (!desk.insert({ text: withoutSignature(hit.text) }))
      notify({ kind: 'info', text: t('work.answer.cannotInsert') });
  };
  const enter = useRef(false);
  const takeFirst = () => {
    const [first] = hits;
    if (settling) enter.current = true;
    else if (first !== undefined) desk.open(first.messageId);
  };
  useEffect(() => {
    if (!enter.current || settling) return;
    enter.current = false;
    takeFirst();
  });
  useImperativeHandle(ref, () => ({
    insertAt(index) {
      const hit = kind === 'reply' ? hits[index] : undefined;
      if (hit !== undefined) insert(hit);
      return hit !== undefined;
    },
    takeFirst,
  }));

  return (
    <section className="answer-results" aria-busy={settling}>
      {data?.indexing != null && <Indexing progress={data.indexing} />}
      {error !== null && <FailureMessage failure={error.failure} />}
      <p className="muted" role="status">
        {hits.length > 0 && t(wanted === '' ? `work.record.like.${kind}` : 'work.record.found', { n: hits.length })}
      </p>
      {!settling && error === null && hits.length === 0 && (
        <EmptyState title={t(`work.record.none.${kind}`)} hint={t('work.record.noneHint')} />
      )}
      <ol className="hits">
        {hits.map((hit, index) => (
          <Record
            key={hit.id}
            hit={hit}
            index={index}
            open={() => desk.open(hit.messageId)}
            {...(kind === 'reply' && { insert: () => insert(hit) })}
          />
        ))}
      </ol>
    </section>
  );
}

function Record({ hit, index, open, insert }: { hit: RecordHit; index: number; open(): void; insert?: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const excerpt = excerptAround(hit.kind === 'reply' ? withoutSignature(hit.text) : hit.text, hit.ranges, EXCERPT);
  return (
    <li className="hit record" data-testid="record-hit" data-message-id={hit.messageId}>
      <header className="row">
        <strong dir="auto">{hit.who}</strong>
        <span className="muted">{clockTime(hit.at, now)}</span>
        <Tag>{stateOf(t, hit)}</Tag>
      </header>
      <p className="text">
        <Marked text={excerpt.text} ranges={excerpt.ranges} />
      </p>
      <div className="row hit-actions">
        <Button
          data-testid="record-open"
          data-first-action={index === 0 ? '' : undefined}
          aria-label={t('work.record.openOf', { who: hit.who })}
          onClick={open}
        >
          {t('work.record.open')}
        </Button>
        {insert !== undefined && (
          <Button data-testid="record-insert" onClick={insert}>
            {t('work.record.insert')} <Kbd combination={`Alt+${index + 1}`} />
          </Button>
        )}
      </div>
    </li>
  );
}

function stateOf(t: TFunction, { kind, state }: RecordHit): string {
  const { replyState, ticketState, status } = zhCN.terms;
  if (kind === 'reply' && state in replyState) return t(`terms.replyState.${state as keyof typeof replyState}`);
  if (kind === 'ticket' && state in ticketState) return t(`terms.ticketState.${state as keyof typeof ticketState}`);
  if (kind === 'message' && state in status) return t(`terms.status.${state as keyof typeof status}`);
  return state;
}
