import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';

/** Ticks an item off, or takes the tick back. With the keyboard the next one that is open gets the focus. */
export function AcceptStep({ accepted, onTick }: { accepted: boolean; onTick(): void }) {
  const { t } = useTranslation();
  const onClick = (event: MouseEvent<HTMLButtonElement>) => {
    onTick();
    // A key presses the button without a click of the mouse.
    if (event.detail === 0 && !accepted) nextOpen(event.currentTarget)?.focus();
  };
  return (
    <Button
      look={accepted ? 'quiet' : 'plain'}
      className="handover-accept"
      data-testid="handover-accept-item"
      aria-pressed={accepted}
      onClick={onClick}
    >
      {accepted ? `✓ ${t('handover.accepted')}` : t('handover.accept')}
    </Button>
  );
}

function nextOpen(button: HTMLButtonElement): HTMLElement | undefined {
  const all = [...document.querySelectorAll<HTMLElement>('.handover-accept')];
  return all.slice(all.indexOf(button) + 1).find((each) => each.getAttribute('aria-pressed') === 'false');
}
