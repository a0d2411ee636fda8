import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Handover } from '../../../src-shared/domain/handover';
import { absoluteTime, minuteTime } from '../../ui/time';
import { Watermark } from '../protection/watermark';
import { signatureText, subjectText } from './handover-words';

/** What goes onto paper: nothing else of the window is printed while it is there, and it is not on the screen. */
export function HandoverPrint({ handover }: { handover: Handover }) {
  const { t } = useTranslation();
  const { outgoing, incoming, word } = handover;
  return createPortal(
    <div className="handover-print" data-testid="handover-print">
      <Watermark on>
        <h1>{t('handover.printTitle')}</h1>
        <p>
          {handover.fromName} → {handover.toName} · {absoluteTime(handover.acceptedAt ?? handover.offeredAt)}
        </p>
        <table>
          <thead>
            <tr>
              <th>{t('handover.number')}</th>
              <th>{t('handover.what')}</th>
              <th>{t('handover.content')}</th>
            </tr>
          </thead>
          <tbody>
            {handover.items.map((item, index) => (
              <tr key={item.id}>
                <td>{index + 1}</td>
                <td>{t(`handover.kind.${item.kind}`)}</td>
                <td>
                  {[subjectText(t, item), item.note, item.draft && t('handover.draft', { text: item.draft })]
                    .filter((line) => line !== '')
                    .map((line) => (
                      <p key={line}>{line}</p>
                    ))}
                  {item.dueAt !== null && <p>{t('handover.dueBy', { time: minuteTime(item.dueAt) })}</p>}
                  {item.questions.map(({ text, by, answer, answeredBy }) => (
                    <p key={`${by} ${text}`}>
                      {t('handover.asks', { by, text })} {t('handover.answers', { by: answeredBy, text: answer })}
                    </p>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {word !== null && (
          <p>{t('handover.wordGiven', { name: word.officerName, time: absoluteTime(word.at), reason: word.reason })}</p>
        )}
        <div className="handover-signatures">
          {(
            [
              ['outgoing', outgoing],
              ['incoming', incoming],
            ] as const
          ).map(([who, signature]) => (
            <div key={who}>
              <p>{t('handover.labelled', { label: t(`handover.${who}`), text: signatureText(t, signature) })}</p>
              <p className="handover-line-to-sign">{t('handover.handSign')}</p>
            </div>
          ))}
        </div>
        <p className="handover-seal">
          {t('handover.seal')} {handover.seal}
        </p>
      </Watermark>
    </div>,
    document.body,
  );
}
