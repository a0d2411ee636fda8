import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../src-shared/domain/attachment';
import { channelLength } from '../../../src-shared/domain/channel-text';
import type { Channel } from '../../../src-shared/domain/classification';
import type { AnswerHit } from '../../../src-shared/ipc/library-views';
import { useAct, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Kbd } from '../../ui/kbd';
import { useNotices } from '../../ui/notices';
import { AnswerWhy } from './answer-why';
import { Marked } from './marked';

/** Longest text shown before "show all". */
const FOLDED = 120;

/** One answer: what it says, whether it may be relied on, why it is here, and the ways to use it. */
export function Hit({
  hit,
  index,
  channel,
  insert,
  showSimilar,
}: {
  hit: AnswerHit;
  index: number;
  channel: Channel | null;
  insert(text?: string): void;
  showSimilar(): void;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const tooLong = useTooLong(channel);
  const { answer } = hit;
  const retired = answer.status === 'retired';
  const { shortText, textEn } = answer;
  const long = answer.text.length > FOLDED;
  return (
    <li className="hit" data-testid="answer-hit" data-answer-id={answer.id} data-expired={hit.expired || retired}>
      <header className="row">
        <strong className="question">
          <Marked text={answer.question} ranges={hit.questionRanges} />
        </strong>
        {hit.expired && !retired && <Tag tone="danger">{t('work.answer.expired')}</Tag>}
        {retired && <Tag tone="danger">{t('work.answer.retired')}</Tag>}
      </header>
      <p className="text">
        <Marked text={open || !long ? answer.text : `${answer.text.slice(0, FOLDED)}…`} ranges={hit.textRanges} />
      </p>
      {hit.expired && answer.validUntil !== null && (
        <p className="hit-expired">{t('work.answer.expiredOn', { day: answer.validUntil })}</p>
      )}
      {open && <More hit={hit} />}
      {answer.attachments.length > 0 && <Attachments attachments={answer.attachments} />}
      <AnswerWhy hit={hit} />
      <div className="row hit-actions">
        <Button
          data-testid="answer-insert"
          data-first-action={index === 0 ? '' : undefined}
          disabled={retired}
          aria-label={`${t('work.answer.insert')} ${answer.question}`}
          onClick={() => insert()}
        >
          {t('work.answer.insert')} <Kbd combination={`Alt+${index + 1}`} />
        </Button>
        {shortText !== null && (
          <Button
            data-testid="answer-insert-short"
            disabled={retired}
            title={tooLong(answer.text) ? t('work.answer.longHint') : undefined}
            look={tooLong(answer.text) ? 'primary' : 'plain'}
            onClick={() => insert(shortText)}
          >
            {t('work.answer.insertShort')}
          </Button>
        )}
        {textEn !== null && textEn !== '' && (
          <Button data-testid="answer-insert-en" disabled={retired} onClick={() => insert(textEn)}>
            {t('work.answer.insertEn')}
          </Button>
        )}
        <Button look="quiet" data-testid="answer-similar" onClick={showSimilar}>
          {t('work.answer.similar')}
        </Button>
        <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'work.answer.less' : 'work.answer.more')}
        </Button>
      </div>
    </li>
  );
}

/** Whether one post of the message's channel is too short for a text. */
function useTooLong(channel: Channel | null): (text: string) => boolean {
  const { data } = useRead('desk_setting.get', null);
  const limit = channel === null ? undefined : data?.channelLimits[channel];
  return (text) => limit !== undefined && limit.max !== null && channelLength(text, limit) > limit.max;
}

/** What an officer may want to know before relying on it. */
function More({ hit: { answer } }: { hit: AnswerHit }) {
  const { t } = useTranslation();
  const facts = [
    answer.businessLine !== null && t(`terms.businessLine.${answer.businessLine}`),
    answer.region !== '' && answer.region,
    t('work.answer.version', { n: answer.version }),
    answer.validUntil !== null && t('work.answer.validUntil', { day: answer.validUntil }),
  ].filter((fact) => fact !== false);
  return (
    <>
      {answer.internalNote !== '' && <p className="note">{t('work.answer.note', { note: answer.internalNote })}</p>}
      {answer.basis !== null && (
        <p className="muted">
          {t('work.answer.basisTitle', { title: answer.basis.title })}
          {[answer.basis.source, answer.basis.date, answer.basis.note]
            .filter((part) => part !== null && part !== '')
            .map((part) => ` · ${part}`)}
        </p>
      )}
      <p className="muted">{facts.join(' · ')}</p>
    </>
  );
}

function Attachments({ attachments }: { attachments: readonly Attachment[] }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const save = useAct('attachment.save');
  return (
    <ul className="attachments" aria-label={t('work.answer.attachments')}>
      {attachments.map(({ name, sha256, size }) => (
        <li key={`${sha256} ${name}`} className="row">
          <span className="one-line" title={name}>
            {name}
          </span>
          <span className="muted">{t('work.answer.kilobytes', { n: Math.max(1, Math.round(size / 1024)) })}</span>
          <Button
            look="quiet"
            data-testid="attachment-save"
            aria-label={t('work.answer.saveAttachment', { name })}
            disabled={save.isPending}
            onClick={() =>
              save.mutate(
                { sha256, name },
                {
                  onSuccess: (saved) => {
                    if (saved) notify({ kind: 'success', text: t('work.answer.attachmentSaved', { name }) });
                  },
                  onError: notifyFailure,
                },
              )
            }
          >
            {t('work.answer.save')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
