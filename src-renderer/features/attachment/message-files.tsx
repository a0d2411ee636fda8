import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileView } from '../../../src-shared/ipc/attachment-contract';
import { useRead } from '../../ipc/queries';
import { FileCard } from './file-card';
import { FileViewer } from './file-viewer';
import './attachment.css';

/** Files that came with one message: what is known of each without the network, and what can be done with it. */
export function MessageFiles({ files }: { files: readonly FileView[] }) {
  const { t } = useTranslation();
  const { data: status } = useRead('sync.status', null);
  const [shown, setShown] = useState<FileView['file'] | null>(null);
  if (files.length === 0) return null;
  return (
    <>
      <ul className="message-files" aria-label={t('attachment.list')}>
        {files.map((view) => (
          <FileCard
            key={view.file.id}
            view={view}
            isOnline={status?.connection === 'online'}
            onShow={() => setShown(view.file)}
          />
        ))}
      </ul>
      {shown !== null && <FileViewer file={shown} onClose={() => setShown(null)} />}
    </>
  );
}
