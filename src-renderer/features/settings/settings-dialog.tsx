import { Modal, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-shared/ipc/views';
import { useAct, useRead } from '../../ipc/queries';
import { AntdScope } from '../../ui/antd-scope';
import { Button } from '../../ui/button';
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
    <AntdScope>
      <Modal open title={t('settings.title')} footer={null} onCancel={onClose} width={520} destroyOnHidden>
        <div className="settings" data-testid="settings-dialog">
          {settings.error !== null && <FailureMessage failure={settings.error.failure} />}
          {current !== undefined && (
            <>
              <fieldset>
                <legend>{t('settings.theme')}</legend>
                <Radio.Group
                  data-testid="settings-theme"
                  value={current.theme}
                  onChange={(event) => change({ theme: event.target.value as Settings['theme'] })}
                  options={[
                    { value: 'system', label: t('settings.themeSystem') },
                    { value: 'light', label: t('settings.themeLight') },
                    { value: 'dark', label: t('settings.themeDark') },
                  ]}
                />
              </fieldset>
              <fieldset>
                <legend>{t('settings.locale')}</legend>
                <Radio.Group
                  data-testid="settings-locale"
                  value={current.locale}
                  onChange={(event) => change({ locale: event.target.value as Settings['locale'] })}
                  options={[
                    { value: 'zh-CN', label: '简体中文' },
                    { value: 'en', label: 'English' },
                  ]}
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
      </Modal>
    </AntdScope>
  );
}
