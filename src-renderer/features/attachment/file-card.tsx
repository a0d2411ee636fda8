import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { isShown } from '../../../src-shared/domain/attachment';
import type { FileView } from '../../../src-shared/ipc/attachment-contract';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { sizeText } from '../library/field-text';
import { playingTime } from './playing-time';
import { SaveFile } from './save-file';

const SIGNS = { picture: '🖼', video: '🎞', document: '📄', other: '⚠' } as const;

/** One file: thumbnail or sign, name, size, what of it is here, and the steps that are open. */
export function FileCard({ view, isOnline, onShow }: { view: FileView; isOnline: boolean; onShow(): void }) {
  const { t } = useTranslation();
  const { notifyFailure } = useNotices();
  const fetch = useAct('attachment.fetch');
  const cancel = useAct('attachment.cancel');
  const { file, copy, received, problem } = view;
  const isHere = copy === 'here';
  const show = file.kind === 'video' ? 'play' : 'view';
  const isOpenable = isHere && isShown(file);
  return (
    <li
      className="message-file"
      data-testid="message-file"
      data-kind={file.kind}
      data-copy={copy}
      data-state={file.state}
    >
      <Picture view={view} onShow={isOpenable ? onShow : null} />
      <div className="message-file-facts">
        <span className="one-line" dir="auto" title={file.name}>
          {file.name}
        </span>
        <small className="muted">
          {[
            t(`attachment.kind.${file.kind}`),
            ...(file.size === null ? [] : [sizeText(file.size)]),
            ...(file.durationMs === null ? [] : [playingTime(file.durationMs)]),
          ].join(' · ')}
        </small>
        <small role="status" data-testid="file-note" data-tone={problem === null ? undefined : 'danger'}>
          {noteOf(t, view, isOnline)}
        </small>
        {copy === 'wanted' && file.size !== null && (
          <progress aria-label={file.name} value={received} max={Math.max(file.size, 1)} data-testid="file-progress" />
        )}
        {file.state === 'stored' && (
          <div className="message-file-steps">
            {(copy === 'absent' || problem !== null) && (
              <Button
                look="quiet"
                data-testid="file-fetch"
                aria-label={t('attachment.fetchOne', { name: file.name })}
                onClick={() => fetch.mutate({ attachmentId: file.id }, { onError: notifyFailure })}
              >
                {t('attachment.fetch')}
              </Button>
            )}
            {copy === 'wanted' && (
              <Button
                look="quiet"
                data-testid="file-cancel"
                aria-label={t('attachment.cancelOne', { name: file.name })}
                onClick={() => cancel.mutate({ attachmentId: file.id }, { onError: notifyFailure })}
              >
                {t('attachment.cancel')}
              </Button>
            )}
            {isOpenable && (
              <Button
                look="quiet"
                data-testid="file-show"
                aria-label={t(`attachment.${show}One`, { name: file.name })}
                onClick={onShow}
              >
                {t(`attachment.${show}`)}
              </Button>
            )}
            {isHere && <SaveFile file={file} />}
          </div>
        )}
      </div>
    </li>
  );
}

/** A click on the thumbnail does what the button says, for those who use a mouse. */
function Picture({ view: { file }, onShow }: { view: FileView; onShow: (() => void) | null }) {
  const inside =
    file.thumbnail === null ? (
      <span aria-hidden="true">{SIGNS[file.kind]}</span>
    ) : (
      <img src={`data:image/webp;base64,${file.thumbnail}`} alt="" draggable={false} />
    );
  if (onShow === null) return <span className="message-file-sign">{inside}</span>;
  return (
    <button type="button" className="message-file-sign" tabIndex={-1} aria-hidden="true" onClick={onShow}>
      {inside}
    </button>
  );
}

function noteOf(t: TFunction, { file, copy, received, problem }: FileView, isOnline: boolean): string | null {
  if (file.state === 'awaited') return t('attachment.awaited');
  if (file.state === 'refused') return file.reason === null ? null : t(`attachment.refused.${file.reason}`);
  if (problem !== null) return t(`attachment.problem.${problem}`);
  if (copy === 'wanted') {
    const progress = { done: sizeText(received), total: sizeText(file.size ?? 0) };
    return isOnline ? t('attachment.receiving', progress) : t('attachment.waiting', progress);
  }
  return copy === 'absent' && !isOnline ? t('attachment.absentOffline') : null;
}
