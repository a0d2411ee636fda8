/** What a department does with a ticket by its reply. */
export interface DepartmentWords {
  state: 'accepted' | 'returned' | 'fed_back';
  text: string;
}

const ACCEPTED = /^(?:已|予以|确认)?(?:签收|收到|收悉|接收|受理)(?:了|谢谢|,谢谢)?$/u;
const RETURNED = /^退回(?=$|[\s:：,，.。;；、!！(（【-])/u;

/**
 * Reads a department's reply: 签收 or 收到 and nothing else is acceptance, what begins with 退回 is a return, everything else feedback.
 *
 * @param words without the quoted original (mail/reply-words.ts)
 */
export function readDepartmentWords(words: string): DepartmentWords {
  const text = words.trim();
  const bare = text
    .slice(0, 40)
    .normalize('NFKC')
    .replaceAll(/[\s.。!！,，、~]+/gu, '');
  if (text.length <= 40 && ACCEPTED.test(bare)) return { state: 'accepted', text: '' };
  return { state: RETURNED.test(text) ? 'returned' : 'fed_back', text };
}
