import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { IpcEventPayload } from '../../src-shared/ipc/contract';
import type { Settings } from '../../src-shared/ipc/views';

type Action = IpcEventPayload<'menu.action'>['action'];

const WORDS = {
  'zh-CN': {
    desk: '值班台',
    syncNow: '立即同步',
    outbox: '待同步与被退回',
    library: '口径库',
    ferry: '摆渡…',
    enrol: '登记席位…',
    management: '值班管理',
    settings: '设置',
    lock: '锁定值班台',
    signOut: '退出登录',
    quit: '退出程序',
    edit: '编辑',
    undo: '撤销',
    redo: '重做',
    cut: '剪切',
    copy: '复制',
    paste: '粘贴',
    selectAll: '全选',
    search: '检索口径',
    view: '查看',
    fullScreen: '全屏',
    help: '帮助',
    shortcuts: '快捷键与帮助',
    devTools: '开发者工具',
    reload: '重新载入',
  },
  en: {
    desk: 'Desk',
    syncNow: 'Sync now',
    outbox: 'Waiting and refused',
    library: 'Answer library',
    ferry: 'Ferry bundles…',
    enrol: 'Enrol this workstation…',
    management: 'Desk management',
    settings: 'Settings',
    lock: 'Lock the desk',
    signOut: 'Sign out',
    quit: 'Quit',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    search: 'Search answers',
    view: 'View',
    fullScreen: 'Full screen',
    help: 'Help',
    shortcuts: 'Shortcuts and help',
    devTools: 'Developer tools',
    reload: 'Reload',
  },
} as const;

/** The application menu in the officer's language. Its items only name actions; the page carries them out. */
export function buildMenu(
  locale: Settings['locale'],
  act: (action: Action) => void,
  options: { development: boolean; quit(): void },
): Menu {
  const words = WORDS[locale];
  const item = (label: string, action: Action, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => act(action),
  });
  const template: MenuItemConstructorOptions[] = [
    {
      label: words.desk,
      submenu: [
        item(words.syncNow, 'sync_now', 'F9'),
        item(words.outbox, 'outbox'),
        item(words.library, 'library', 'CommandOrControl+Shift+K'),
        item(words.management, 'management', 'CommandOrControl+Shift+M'),
        item(words.ferry, 'ferry'),
        item(words.enrol, 'enrol'),
        item(words.settings, 'settings', 'CommandOrControl+,'),
        { type: 'separator' },
        item(words.lock, 'lock', 'CommandOrControl+Shift+L'),
        item(words.signOut, 'sign_out'),
        { label: words.quit, accelerator: 'CommandOrControl+Q', click: options.quit },
      ],
    },
    {
      label: words.edit,
      submenu: [
        { label: words.undo, role: 'undo' },
        { label: words.redo, role: 'redo' },
        { type: 'separator' },
        { label: words.cut, role: 'cut' },
        { label: words.copy, role: 'copy' },
        { label: words.paste, role: 'paste' },
        { label: words.selectAll, role: 'selectAll' },
        { type: 'separator' },
        item(words.search, 'search', 'CommandOrControl+K'),
      ],
    },
    {
      label: words.view,
      submenu: [
        { label: words.fullScreen, role: 'togglefullscreen' },
        ...(options.development
          ? ([
              { label: words.reload, role: 'reload' },
              { label: words.devTools, role: 'toggleDevTools' },
            ] as MenuItemConstructorOptions[])
          : []),
      ],
    },
    { label: words.help, submenu: [item(words.shortcuts, 'help', 'F1')] },
  ];
  return Menu.buildFromTemplate(template);
}
