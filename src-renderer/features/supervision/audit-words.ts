import type { TFunction } from 'i18next';
import { z } from 'zod';
import { COMMAND_TYPES } from '../../../src-shared/sync/commands';

/** What the program notes beside commands, what inspectors look for first. */
const OTHER_ACTIONS = [
  'message.unmasked',
  'message.hold_released',
  'session.signed_in',
  'session.signed_out',
  'session.locked',
  'session.unlocked',
  'session.passphrase_changed',
  'session.passphrase_not_taken',
  'outbox.dismissed',
  'outbox.renumbered',
  'attachment.save_received',
  'answer_export.write',
  'rota.exported',
  'handover.sealed',
  'administration.exported',
  'audit.exported',
  'ferry.requested',
  'ferry.enrolled',
  'ferry.key_renewed',
  'ferry.exported',
  'ferry.imported',
  'workstation.code_made',
  'workstation.revoked',
  'officer.passphrase_reset',
  'desk.entries_changed',
  'desk.imported',
  'channel.tested',
  'retention.erased',
  'store.restored',
  'store.epoch_renewed',
] as const;

/** Every action that the log can hold. */
export const AUDIT_ACTIONS: readonly string[] = [...OTHER_ACTIONS, ...COMMAND_TYPES];

/** What an action of the log is called: commands by their own names, what the program notes besides by those here. */
export function actionText(t: TFunction, action: string): string {
  const own = t(`supervision.actions.${action.replace('.', '_')}`, { defaultValue: '' });
  if (own !== '') return own;
  return t(`terms.command.${action}`, { defaultValue: action });
}

/** What proves the row and says nothing to a reader; it stands in the export. */
const FOR_MACHINES = new Set(['commandId', 'seq', 'contentHash', 'sha256', 'attachmentId', 'keyId']);
const detailSchema = z.record(z.string(), z.unknown());

/** What an action was done with, in words: what is not for people is left out. */
export function detailText(t: TFunction, detail: string): string {
  return Object.entries(detailSchema.parse(JSON.parse(detail)))
    .filter(([key, value]) => !FOR_MACHINES.has(key) && value !== null && value !== '')
    .map(([key, value]) => {
      const label = t(`supervision.details.${key}`, { defaultValue: key });
      return t('handover.labelled', { label, text: typeof value === 'string' ? value : JSON.stringify(value) });
    })
    .join(t('supervision.detailJoin'));
}
