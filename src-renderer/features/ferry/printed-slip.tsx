import { useEffect } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { inGroups } from '../../../src-shared/domain/ferry';
import type { FerrySlip } from '../../../src-shared/ipc/ferry-views';
import { absoluteTime } from '../../ui/time';
import { Watermark } from '../protection/watermark';
import { sizeText } from './size-text';

/** The paper that goes with a bundle; on the page only while it is printed. */
export function PrintedSlip({ slip, onPrinted }: { slip: FerrySlip; onPrinted(): void }) {
  const { t } = useTranslation();
  useEffect(() => {
    window.addEventListener('afterprint', onPrinted, { once: true });
    window.print();
    return () => window.removeEventListener('afterprint', onPrinted);
  }, [onPrinted]);
  const { commands, attachments } = slip;
  const fields = {
    seq: String(slip.seq),
    file: slip.fileName,
    route: t('ferry.route', { from: slip.workstation }),
    workstation: slip.workstation,
    desk: slip.desk,
    time: absoluteTime(slip.createdAt),
    officer: slip.officer,
    content: t('ferry.content.out', { commands, attachments }),
    size: slip.size === null ? '' : sizeText(slip.size),
  };
  return createPortal(
    <section className="ferry-slip-print" data-testid="ferry-slip">
      <Watermark on>
        <h1>{t('ferry.slipTitle')}</h1>
        <dl>
          {(Object.keys(fields) as (keyof typeof fields)[]).map((name) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{t(`ferry.slipField.${name}`)}</dt>
              <dd>{fields[name]}</dd>
            </div>
          ))}
          <dt>{t('ferry.slipField.hash')}</dt>
          <dd>
            <code data-testid="ferry-slip-hash">{inGroups(slip.fileHash ?? '')}</code>
          </dd>
        </dl>
        <p>{t('ferry.slipNote')}</p>
        <p className="ferry-slip-sign">{t('ferry.slipSign')}</p>
        <p className="ferry-slip-sign">{t('ferry.slipCarrier')}</p>
        <p className="ferry-slip-sign">{t('ferry.slipReceiver')}</p>
      </Watermark>
    </section>,
    document.body,
  );
}
