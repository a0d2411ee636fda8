import type { TFunction } from 'i18next';
import type { Handover, HandoverItem, HandoverSignature } from '../../../src-shared/domain/handover';
import { COMMAND_TYPES, type CommandType } from '../../../src-shared/sync/commands';
import { absoluteTime } from '../../ui/time';

/** What an item is about, in words. */
export function subjectText(t: TFunction, { kind, subject }: HandoverItem): string {
  const isCommand = kind === 'unsynced' && (COMMAND_TYPES as string[]).includes(subject);
  return isCommand ? t(`terms.command.${subject as CommandType}`) : subject;
}

/** Open ones stand out. */
export function stateTone(state: Handover['state']): 'accent' | 'warn' | 'ok' | undefined {
  return ({ offered: 'accent', questioned: 'warn', accepted: 'ok', withdrawn: undefined } as const)[state];
}

/** Who signed and when; for whom, where a lead signed. */
export function signatureText(t: TFunction, signature: HandoverSignature | null): string {
  if (signature === null) return t('handover.notSigned');
  const { officerName: name, badgeNumber: badge, at, reason } = signature;
  return t(reason === '' ? 'handover.signed' : 'handover.signedFor', { name, badge, time: absoluteTime(at), reason });
}
