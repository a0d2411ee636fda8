import type { Role } from './officer';

/**
 * Who may do what, in one table, asked by the workstation's core and again by the gateway (design.md, section 6). Auditors
 * only read; experts maintain answers and do not speak to citizens.
 */
export const ROLES_OF = {
  handle_messages: ['officer', 'lead', 'administrator'],
  propose_answers: ['officer', 'lead', 'expert', 'administrator'],
  /** Approve, return, retire, mark as reviewed; never one's own revision. */
  decide_answers: ['lead', 'expert', 'administrator'],
  /** Synonyms, imports, the to-do of what was not found. */
  keep_library: ['lead', 'expert', 'administrator'],
  configure_desk: ['administrator'],
} as const satisfies Record<string, readonly Role[]>;
export type Action = keyof typeof ROLES_OF;

export function mayDo(role: Role, action: Action): boolean {
  return (ROLES_OF[action] as readonly Role[]).includes(role);
}
