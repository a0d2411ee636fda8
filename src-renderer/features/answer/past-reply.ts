/** The text of a sent reply without its closing line (`signatureOf`), to be used again: whoever sends it signs it. */
export function withoutSignature(text: string): string {
  return text.replace(/\s*——值班民警 [^\n]{1,60}（警号 [^\n]{1,30}）\s*$/, '').trim();
}
