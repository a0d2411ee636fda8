import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-shared/ipc/views';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import './settings-dialog.css';

const ZOOM_STEP = 10;
const ZOOM_MIN = 80;
const ZOOM_MAX = 200;

/** Looks, language and size; each takes effect at once. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const settings = useRead('settings.get', null);
  const info = useRead('desk.info', null);
  const set = useAct('settings.set');
  const { notifyFailure } = useNotices();
  const change = (part: Partial<Settings>) =>
    set.mutate(part, { onError: notifyFailure, onSuccess: () => void settings.refetch() });
  const current = settings.data;

  return (
    <Dialog title={t('settings.title')} onClose={onClose} width={520} closeOnBackdrop>
      <div className="settings" data-testid="settings-dialog">
        {settings.error !== null && <FailureMessage failure={settings.error.failure} />}
        {current !== undefined && (
          <>
            <fieldset>
              <legend>{t('settings.theme')}</legend>
              <Radios
                testId="settings-theme"
                value={current.theme}
                options={[
                  ['system', t('settings.themeSystem')],
                  ['light', t('settings.themeLight')],
                  ['dark', t('settings.themeDark')],
                ]}
                onChoose={(theme) => change({ theme })}
              />
            </fieldset>
            <fieldset>
              <legend>{t('settings.locale')}</legend>
              <Radios
                testId="settings-locale"
                value={current.locale}
                options={[
                  ['zh-CN', '简体中文'],
                  ['en', 'English'],
                ]}
                onChoose={(locale) => change({ locale })}
              />
            </fieldset>
            <fieldset>
              <legend>{t('settings.zoom')}</legend>
              <div className="settings-zoom">
                <Button
                  aria-label={t('settings.zoomOut')}
                  disabled={current.zoom <= ZOOM_MIN}
                  onClick={() => change({ zoom: Math.max(ZOOM_MIN, current.zoom - ZOOM_STEP) })}
                >
                  −
                </Button>
                <output data-testid="settings-zoom">{current.zoom}%</output>
                <Button
                  aria-label={t('settings.zoomIn')}
                  disabled={current.zoom >= ZOOM_MAX}
                  onClick={() => change({ zoom: Math.min(ZOOM_MAX, current.zoom + ZOOM_STEP) })}
                >
                  +
                </Button>
                <Button look="quiet" disabled={current.zoom === 100} onClick={() => change({ zoom: 100 })}>
                  {t('settings.zoomReset')}
                </Button>
              </div>
            </fieldset>
          </>
        )}
        {info.data !== undefined && (
          <section aria-label={t('settings.about')}>
            <h3>{t('settings.about')}</h3>
            <dl>
              <dt>{t('settings.desk')}</dt>
              <dd>{info.data.deskName ?? t('app.unnamedDesk')}</dd>
              <dt>{t('settings.workstation')}</dt>
              <dd>{info.data.workstationName ?? t('common.none')}</dd>
              <dt>{t('app.fullName')}</dt>
              <dd>
                {t('app.version', { version: info.data.version })}
                {info.data.sample && ` · ${t('app.sample')}`}
              </dd>
            </dl>
          </section>
        )}
      </div>
    </Dialog>
  );
}

function Radios<T extends string>({
  testId,
  value,
  options,
  onChoose,
}: {
  testId: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChoose(value: T): void;
}) {
  return (
    <div className="settings-radios" data-testid={testId}>
      {options.map(([option, label]) => (
        <label key={option} className="choice">
          <input
            type="radio"
            name={testId}
            value={option}
            data-first-focus={option === value ? '' : undefined}
            checked={option === value}
            onChange={() => onChoose(option)}
          />
          {label}
        </label>
      ))}
    </div>
  );
}
