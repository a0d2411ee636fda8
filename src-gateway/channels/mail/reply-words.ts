/** Drawn at the top of every mail to a department; what stands below it in a reply is our own. */
export const REPLY_LINE = '———— 回复请写在此线以上 ————';
const MARK = '回复请写在此线以上';

const MAX_TEXT = 200_000;
const MAX_LINE = 400;
const SEPARATOR =
  /^[-_—=*\s]{2,}(?:原始邮件|原始郵件|原邮件|回复的原邮件|回复的邮件|转发邮件|转发的邮件|转发的信件|Original Message|Forwarded message)[-_—=*\s:：]{0,80}$/i;
const ATTRIBUTION = /(?:写道|寫道|wrote)\s*[:：]\s*$/i;
const SENDER_FIELD = /^[\s>*]*(?:发件人|寄件者|寄件人|From)\s*\**\s*[:：]/i;
const OTHER_FIELD =
  /^[\s>*]*(?:发送时间|发送日期|日期|时间|收件人|收件者|抄送|主题|主旨|Sent|Date|To|Cc|Subject)\s*\**\s*[:：]/i;
const APP_LINE =
  /^\s*(?:(?:发自|來自|来自)我的|Sent from my |从我的.{1,20}发送|(?:发自|来自).{0,20}(?:邮箱|手机|App)\s*$)/i;

/**
 * What a person wrote in a reply, without the quoted original and the signature. Where nothing would be left, everything stays: rather
 * a quotation too many than a word lost.
 */
export function replyWords(text: string): string {
  const whole = text.slice(0, MAX_TEXT);
  const lines = whole.split(/\r\n|\r|\n/);
  const quote = lines.findIndex((_, at) => beginsQuote(lines, at));
  const above = lines
    .slice(0, quote === -1 ? lines.length : quote)
    .filter((line, at) => !/^\s*>/.test(line) && !APP_LINE.test(head(line)) && !leadsToQuote(lines, at));
  const signature = above.findIndex((line) => /^--\s*$/.test(line));
  const words = (signature === -1 ? above : above.slice(0, signature)).join('\n').trim();
  return words === '' ? whole.trim() : words;
}

/** Whether the rest from this line on is the mail that is replied to. */
function beginsQuote(lines: readonly string[], at: number): boolean {
  const line = head(lines[at] ?? '');
  if (/^\s*>/.test(line)) return false;
  if (line.includes(MARK) || SEPARATOR.test(line.trim())) return true;
  if (SENDER_FIELD.test(line)) {
    const following = lines.slice(at + 1, at + 7).filter((each) => OTHER_FIELD.test(head(each)));
    return following.length >= 2;
  }
  return ATTRIBUTION.test(line) && !leadsToQuote(lines, at);
}

/** Whether a line says who wrote what follows with ">". Only those lines go then: people write below them too. */
function leadsToQuote(lines: readonly string[], at: number): boolean {
  if (!ATTRIBUTION.test(head(lines[at] ?? ''))) return false;
  const next = lines.slice(at + 1, at + 5).find((line) => line.trim() !== '');
  return next !== undefined && /^\s*>/.test(next);
}

function head(line: string): string {
  return line.slice(0, MAX_LINE);
}
