import { createInstance } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SyncStatus } from '../../../src-shared/ipc/views';
import { SYNC_ERROR_CODES } from '../../../src-shared/sync/protocol';
import { zhCN } from '../../locales/zh-CN';
import { describeSyncError } from '../../ui/failure-text';
import { connectionHint, connectionText, skewText } from './status-text';

const i18n = createInstance({
  lng: 'zh-CN',
  resources: { 'zh-CN': { translation: zhCN } },
  interpolation: { escapeValue: false },
  pluralSeparator: '|',
  contextSeparator: '|',
});
const { t } = i18n;
beforeAll(() => i18n.init());

const since = new Date(2026, 4, 6, 14, 3);
const status: SyncStatus = {
  connection: 'online',
  since: since.toISOString(),
  lastSyncedAt: null,
  waiting: 0,
  refused: 0,
  snapshotRows: null,
  upload: null,
  clockOffsetMs: null,
  reason: null,
};

describe('connectionText', () => {
  it.each([
    ['online', '在线'],
    ['connecting', '连接中'],
    ['not_configured', '未配置网关'],
    ['offline', '离线（自 14:03 起）'],
    ['refused', '网关拒绝'],
  ] as const)('%s', (connection, text) => {
    expect(connectionText(t, { ...status, connection }, since.getTime())).toBe(text);
  });

  it.each(['disk_full', 'database_busy', 'unexpected'])('blames this machine, not the line, for %s', (reason) => {
    const paused: SyncStatus = { ...status, connection: 'offline', reason };
    expect(connectionText(t, paused, since.getTime())).toBe('同步暂停（自 14:03 起）');
    expect(connectionHint(t, paused)).toContain('已保存的不受影响');
  });

  it('says why the gateway refuses and what is safe', () => {
    const refused: SyncStatus = { ...status, connection: 'refused', reason: 'unauthorized' };
    expect(connectionText(t, refused, since.getTime())).toContain('凭证');
    expect(connectionHint(t, refused)).toContain('都已保存');
  });
});

describe('describeSyncError', () => {
  it('has a sentence for every code and for one that it does not know', () => {
    for (const code of SYNC_ERROR_CODES) expect(describeSyncError(t, code).what).not.toContain('failures.');
    expect(describeSyncError(t, 'brand_new').what).toContain('brand_new');
  });
});

describe('skewText', () => {
  it('is silent up to two minutes', () => {
    expect(skewText(t, null)).toBeNull();
    expect(skewText(t, 120_000)).toBeNull();
    expect(skewText(t, -120_000)).toBeNull();
  });

  it('says in which direction the clock is off', () => {
    expect(skewText(t, 180_000)).toBe('本机时钟快 3 分钟，请校准');
    expect(skewText(t, -3 * 3_600_000)).toBe('本机时钟慢 3 小时，请校准');
  });
});
