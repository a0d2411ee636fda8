import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../ipc/queries';
import { Button } from '../../ui/button';

const FerryDialog = lazy(() => import('./ferry-dialog').then((module) => ({ default: module.FerryDialog })));

/** Opens the ferry, by button and from the window's menu. */
export function FerryTool() {
  const { t } = useTranslation();
  const client = useClient();
  const [open, setOpen] = useState(false);
  useEffect(
    () =>
      client.subscribe('menu.action', ({ action }) => {
        if (action === 'ferry') setOpen(true);
      }),
    [client],
  );
  return (
    <>
      <Button look="quiet" data-testid="ferry-button" onClick={() => setOpen(true)}>
        {t('ferry.open')}
      </Button>
      <Suspense fallback={null}>{open && <FerryDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
