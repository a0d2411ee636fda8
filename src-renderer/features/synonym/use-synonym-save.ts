import { useTranslation } from 'react-i18next';
import type { Synonym } from '../../../src-shared/domain/synonym';
import { useAct } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';

type Group = Pick<Synonym, 'terms' | 'state' | 'note' | 'origin'> & { id: Synonym['id'] | null };

/** Saves a group of words and says so, or why not. */
export function useSynonymSave(): { save(group: Group): void; isPending: boolean } {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const { mutate, isPending } = useAct('synonym.save');
  const save = ({ id: synonymId, terms, state, note, origin }: Group) =>
    mutate(
      { synonymId, terms, state, note, origin },
      { onError: notifyFailure, onSuccess: () => notify({ kind: 'success', text: t('library.synonym.saved') }) },
    );
  return { save, isPending };
}
