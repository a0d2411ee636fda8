import type { OaMeaning } from '../oa-settings';
import type { OaEvent } from '../oa-wire';

/**
 * An event of the ticket. What was withdrawn or ended in the OA comes back to the desk like a returned ticket, with words
 * that say so: a ticket is withdrawn only by the officer.
 */
export function eventOf(
  means: Exclude<OaMeaning, 'nothing'>,
  said: { id: string; text: string; at: string; actor: string },
): OaEvent {
  if (means === 'withdrawn') return { ...said, kind: 'returned', text: `OA 中已撤销或终止。${said.text}` };
  const isSilent = means === 'returned' && said.text.trim() === '';
  return { ...said, kind: means, text: isSilent ? '（OA 中没有写明退回原因）' : said.text };
}
