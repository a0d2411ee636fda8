import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Handover, HandoverItem } from '../../../src-shared/domain/handover';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { useLibrarySession } from '../library/library-session';
import { subjectText } from './handover-words';
import { SignDialog } from './sign-dialog';

interface StepProps {
  handover: Handover;
  item: HandoverItem;
}

/** The incoming officer asks about an item; the handover goes back. */
export function AskStep({ handover, item }: StepProps) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const ask = useAct('handover.question');
  const [open, setOpen] = useState(false);
  const [question, setQuestion] = useState('');
  const asked = { handoverId: handover.id, handoverVersion: handover.version, itemId: item.id, question };
  return (
    <>
      <Button data-testid="handover-ask-item" onClick={() => setOpen(true)}>
        {t('handover.question')}
      </Button>
      {open && (
        <FormDialog
          title={t('handover.questionTitle')}
          testId="question-dialog"
          confirm={{
            label: t('handover.questionSend'),
            testId: 'question-confirm',
            disabled: question.trim() === '' || ask.isPending,
          }}
          error={ask.error}
          onConfirm={() =>
            ask.mutate(asked, {
              onSuccess: () => {
                notify({ kind: 'success', text: t('handover.questionDone') });
                setQuestion('');
                setOpen(false);
              },
            })
          }
          onClose={() => setOpen(false)}
        >
          <p className="dialog-subject">{subjectText(t, item)}</p>
          <Words label={t('handover.questionText')} testId="question-text" value={question} onChange={setQuestion} />
        </FormDialog>
      )}
    </>
  );
}

/** The outgoing officer answers what was asked about an item, and signs anew. */
export function AnswerStep({ handover, item }: StepProps) {
  const { t } = useTranslation();
  const { officer } = useLibrarySession();
  const { notify } = useNotices();
  const answer = useAct('handover.answer');
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const answered = { handoverId: handover.id, handoverVersion: handover.version, itemId: item.id, answer: text };
  return (
    <>
      <Button look="primary" data-testid="handover-answer-item" onClick={() => setOpen(true)}>
        {t('handover.answer')}
      </Button>
      {open && (
        <SignDialog
          title={t('handover.answer')}
          label={t('handover.answer')}
          needsReason={officer.id !== handover.fromId}
          busy={answer.isPending || text.trim() === ''}
          error={answer.error}
          onSign={(signed) =>
            answer.mutate(
              { ...answered, ...signed },
              {
                onSuccess: () => {
                  notify({ kind: 'success', text: t('handover.answerDone') });
                  setOpen(false);
                },
              },
            )
          }
          onClose={() => setOpen(false)}
        >
          <p className="dialog-subject">{subjectText(t, item)}</p>
          {item.questions
            .filter(({ answer: given }) => given === null)
            .map(({ by, text: asked }) => (
              <p key={asked}>{t('handover.asks', { by, text: asked })}</p>
            ))}
          <Words label={t('handover.answerText')} testId="answer-text" value={text} onChange={setText} />
        </SignDialog>
      )}
    </>
  );
}

function Words({
  label,
  testId,
  value,
  onChange,
}: {
  label: string;
  testId: string;
  value: string;
  onChange(value: string): void;
}) {
  return (
    <label>
      {label}
      <textarea
        className="field"
        rows={3}
        maxLength={1_000}
        data-testid={testId}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
