import type { TFunction } from 'i18next';

/** What an action of the log is called: commands by their own names, what the program notes besides by those here. */
export function actionText(t: TFunction, action: string): string {
  const own = t(`supervision.actions.${action.replace('.', '_')}`, { defaultValue: '' });
  if (own !== '') return own;
  return t(`terms.command.${action}`, { defaultValue: action });
}
