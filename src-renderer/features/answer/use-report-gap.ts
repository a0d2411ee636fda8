import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayDo } from '../../../src-shared/domain/permission';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useAct, useRead } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';
import { questionOf } from './question-of';

export interface GapReport {
  /** Whether the signed-in officer may report, and has not done so for this very question. */
  possible: boolean;
  /** It was just reported from here. */
  done: boolean;
  report(): void;
}

/** Reports what was searched for, else what the open message asks, as missing in the library (待补口径). */
export function useReportGap(detail: MessageDetail | undefined, query: string): GapReport {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const session = useRead('session.current', null).data ?? null;
  const report = useAct('gap.report');
  const [reported, setReported] = useState<string | null>(null);
  const question = query !== '' ? query.slice(0, 500) : detail === undefined ? '' : questionOf(detail.message.text);
  const key = `${detail?.message.id} ${question}`;
  const allowed = session !== null && mayDo(session.officer.role, 'propose_answers');
  return {
    possible: allowed && question !== '' && reported !== key && !report.isPending,
    done: reported === key,
    report: () =>
      report.mutate(
        {
          question,
          businessLine: detail?.message.businessLine ?? null,
          messageId: detail?.message.id ?? null,
        },
        {
          onSuccess: () => {
            setReported(key);
            notify({ kind: 'success', text: t('work.answer.gapReported', { question }) });
          },
          onError: notifyFailure,
        },
      ),
  };
}
