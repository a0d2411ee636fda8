import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { same } from '../../../src-shared/domain/answer-merge';
import type { DeskSettingKey, DeskSettings } from '../../../src-shared/domain/desk-setting';
import { useAct } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';

export interface SettingForm<K extends DeskSettingKey> {
  value: DeskSettings[K];
  changed: boolean;
  isPending: boolean;
  change(part: Partial<DeskSettings[K]>): void;
  save(): void;
}

/** One setting while it is edited: what was typed stays until it is saved; what others changed shows where nothing is typed. */
export function useSetting<K extends DeskSettingKey>(key: K, stored: DeskSettings[K]): SettingForm<K> {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const { mutate, isPending } = useAct('desk_setting.set');
  const [value, setValue] = useState(stored);
  const shown = useRef(stored);
  useEffect(() => {
    setValue((before) => (same(before, shown.current) ? stored : before));
    shown.current = stored;
  }, [stored]);
  return {
    value,
    changed: !same(value, stored),
    isPending,
    change: (part) => setValue((before) => ({ ...before, ...part })),
    save: () =>
      mutate(
        { key, value },
        { onError: notifyFailure, onSuccess: () => notify({ kind: 'success', text: t('library.setting.saved') }) },
      ),
  };
}
