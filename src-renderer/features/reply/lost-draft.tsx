import { useTranslation } from 'react-i18next';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';

/** The claim went to somebody else while this officer was writing: the text stays and can be handed over. */
export function LostDraft({ detail, text, flush }: { detail: MessageDetail; text: string; flush(): void }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const offer = useAct('draft.offer');
  const handOver = () => {
    flush();
    offer.mutate(
      { messageId: detail.message.id },
      { onSuccess: () => notify({ kind: 'success', text: t('work.reply.offered') }), onError: notifyFailure },
    );
  };
  const held = detail.claim.state === 'other';
  useShortcut('offerDraft', handOver, held);
  return (
    <div className="draft-lost" role="status" data-testid="draft-lost">
      <span>
        {held
          ? t('work.reply.draftLost', { holder: detail.claim.holderName ?? t('common.somebody') })
          : t('work.claim.firstClaim')}
      </span>
      {held && (
        <Button
          data-testid="offer-draft-button"
          look="primary"
          shortcut="offerDraft"
          disabled={offer.isPending}
          onClick={handOver}
        >
          {t('work.reply.offerDraft')}
        </Button>
      )}
      <Button
        onClick={() =>
          void navigator.clipboard
            .writeText(text)
            .then(() => notify({ kind: 'info', text: t('common.copied') }), notifyFailure)
        }
      >
        {t('work.reply.copyDraft')}
      </Button>
    </div>
  );
}
