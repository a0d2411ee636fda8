import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HandoverItem } from '../../../src-shared/domain/handover';
import { moveAmong } from '../library/move-among';

/** What is urgent first, then what the outgoing officer says, then the work. */
const ORDER: readonly HandoverItem['kind'][] = [
  'emergency',
  'note',
  'mood',
  'message',
  'promise',
  'ticket',
  'feedback',
  'unclaimed',
  'unsynced',
];

/** The items of a handover, kind by kind with how many there are; the up and down keys go from one to the next. */
export function ItemList({
  items,
  steps,
  children,
}: {
  items: readonly HandoverItem[];
  /** What the keys move among. */
  steps: string;
  children(item: HandoverItem): ReactNode;
}) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys move among what can have the focus
    <div onKeyDown={(event) => moveAmong(event, steps)}>
      {ORDER.map((kind) => {
        const ofKind = items.filter((item) => item.kind === kind);
        if (ofKind.length === 0) return null;
        return (
          <section key={kind} className="handover-group" data-kind={kind}>
            <h3>
              {t(`handover.kind.${kind}`)} <small>{ofKind.length}</small>
            </h3>
            {ofKind.map(children)}
          </section>
        );
      })}
    </div>
  );
}
