import { useTranslation } from 'react-i18next';
import { type Action, mayDo, ROLES_OF } from '../../../src-shared/domain/permission';
import { useLibrarySession } from './library-session';

/** Whether the signed-in officer's role allows an action. */
export function useMay(action: Action): boolean {
  return mayDo(useLibrarySession().officer.role, action);
}

/** Why there is nothing to press, and who can: nothing for those whose role allows it. */
export function NotPermitted({ action }: { action: Action }) {
  const { t } = useTranslation();
  const { officer } = useLibrarySession();
  if (mayDo(officer.role, action)) return null;
  const roles = ROLES_OF[action].map((role) => t(`terms.role.${role}`)).join(t('library.separator'));
  return (
    <p className="muted not-permitted" data-testid="not-permitted" data-action={action}>
      {t(`library.notPermitted.${action}`, { role: t(`terms.role.${officer.role}`), roles })}
    </p>
  );
}
