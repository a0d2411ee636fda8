import { useEffect, useState } from 'react';
import type { MessageAttachment } from '../../../src-shared/domain/attachment';
import type { Failure } from '../../../src-shared/ipc/failure';
import type { Client } from '../../ipc/client';
import { failureOf } from '../../ipc/client';
import { useClient } from '../../ipc/queries';

interface Content {
  /** An address within this page, for as long as the component is there. */
  url: string | null;
  failure: Failure | null;
}

/** The bytes of a picture or a video that is here, as an address that only this page knows. Its type is one of those that were told from its content. */
export function useContent(file: Pick<MessageAttachment, 'id' | 'type'>): Content {
  const client = useClient();
  const [content, setContent] = useState<Content>({ url: null, failure: null });
  useEffect(() => {
    let isGone = false;
    let url: string | null = null;
    setContent({ url: null, failure: null });
    readAll(client, file.id, () => isGone).then(
      (parts) => {
        if (isGone) return;
        url = URL.createObjectURL(new Blob(parts, { type: file.type }));
        setContent({ url, failure: null });
      },
      (error: unknown) => {
        if (!isGone) setContent({ url: null, failure: failureOf(error) });
      },
    );
    return () => {
      isGone = true;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [client, file.id, file.type]);
  return content;
}

async function readAll(
  client: Client,
  attachmentId: string,
  isGone: () => boolean,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let position = 0; !isGone(); position += 1) {
    const { bytes, isLast } = await client.request('attachment.content', { attachmentId, position });
    parts.push(bytes as Uint8Array<ArrayBuffer>);
    if (isLast) break;
  }
  return parts;
}
