import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageAttachment } from '../../../src-shared/domain/attachment';
import { Dialog } from '../../ui/dialog';
import { FailureMessage } from '../../ui/failure-message';
import { useContent } from './use-content';

/** A picture or a video at its size, decoded in the sandbox of this page. Nothing else is ever shown here. */
export function FileViewer({ file, onClose }: { file: MessageAttachment; onClose(): void }) {
  const { t } = useTranslation();
  const { url, failure } = useContent(file);
  const [isBroken, setIsBroken] = useState(false);
  const content = { src: url ?? '', onError: () => setIsBroken(true), 'data-testid': 'file-content' };
  return (
    <Dialog title={file.name} width={960} closeOnBackdrop onClose={onClose}>
      <div className="file-viewer">
        {failure !== null && <FailureMessage failure={failure} />}
        {isBroken && <p role="alert">{t('attachment.cannotShow')}</p>}
        {url === null && failure === null && <p className="muted">{t('attachment.opening')}</p>}
        {url !== null && !isBroken && file.kind === 'picture' && <img {...content} alt={file.name} />}
        {url !== null && !isBroken && file.kind === 'video' && (
          <video {...content} controls disablePictureInPicture disableRemotePlayback aria-label={file.name} />
        )}
      </div>
    </Dialog>
  );
}
