import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { type PaneName, useDesk } from './desk-state';
import type { Layout } from './layout';

/** Which pane a small window shows. */
export function PaneTabs({ layout }: { layout: Exclude<Layout, 'wide'> }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const panes: PaneName[] = layout === 'narrow' ? ['queue', 'conversation', 'context'] : ['conversation', 'context'];
  const shown = layout === 'medium' && desk.shownPane === 'queue' ? 'conversation' : desk.shownPane;
  return (
    <nav className="pane-tabs" aria-label={t('desk.panes')}>
      {panes.map((pane) => (
        <Button
          key={pane}
          look="quiet"
          aria-pressed={shown === pane}
          disabled={pane === 'context' && desk.openId === null}
          onClick={() => desk.showPane(pane)}
        >
          {t(`desk.${pane}`)}
        </Button>
      ))}
    </nav>
  );
}
