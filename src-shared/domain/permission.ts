import type { Role } from './officer';

/**
 * Who may do what, in one table, asked by the workstation's core and again by the gateway (design.md, section 6). Auditors
 * only read; experts maintain answers and do not speak to citizens.
 */
export const ROLES_OF = {
  handle_messages: ['officer', 'lead', 'administrator'],
  /** Approve or return a colleague's reply; never one's own. */
  approve_replies: ['lead', 'administrator'],
  propose_answers: ['officer', 'lead', 'expert', 'administrator'],
  /** Approve, return, retire, mark as reviewed; never one's own revision. */
  decide_answers: ['lead', 'expert', 'administrator'],
  /** Synonyms, imports, the to-do of what was not found. */
  keep_library: ['lead', 'expert', 'administrator'],
  /** Health of channels, what is on its way. */
  watch_desk: ['lead', 'administrator', 'auditor'],
  /** Be on the rota: propose a swap, answer one. */
  join_rota: ['officer', 'lead', 'expert', 'administrator'],
  /** Plan the weeks, and put a swap into effect for somebody who is absent. */
  manage_rota: ['lead', 'administrator'],
  read_audit: ['lead', 'administrator', 'auditor'],
  configure_desk: ['administrator'],
  /** Keep a message beyond its period, and let it go again. */
  hold_messages: ['lead', 'administrator'],
  /** Workstations, officers, departments, accounts, first passphrases; what doctor says. */
  administer_desk: ['administrator'],
  /** Start a shift, hand it over, take one over, note promises. */
  keep_shift: ['officer', 'lead'],
  /** Sign for an absent officer, let a shift end although something stands in the way. */
  override_shift: ['lead'],
  read_shifts: ['officer', 'lead', 'administrator', 'auditor'],
} as const satisfies Record<string, readonly Role[]>;
export type Action = keyof typeof ROLES_OF;

export function mayDo(role: Role, action: Action): boolean {
  return (ROLES_OF[action] as readonly Role[]).includes(role);
}
