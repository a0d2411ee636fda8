const IN_BRACKETS = /[[【(]\s*转办单?\s*[:：]?\s*([A-Z0-9][A-Z0-9-]{2,38}[A-Z0-9])\s*[\]】)]/i;
/** A number as the gateway gives them, where a mail program or a person took the brackets off. */
const BARE = /(?:^|[^A-Z0-9-])([A-Z0-9][A-Z0-9-]{0,19}-\d{8}-\d{4,8})(?![\w-])/i;
const MAX_SUBJECT = 1_000;

/** Subject of every mail about a ticket; replies carry it back. */
export function ticketSubject(number: string, what: string): string {
  return `【转办 ${number}】${what}`;
}

/** The ticket's number that a subject names; null when it names none. Full-width digits and brackets are read too. */
export function ticketNumberIn(subject: string): string | null {
  const plain = subject.slice(0, MAX_SUBJECT).normalize('NFKC');
  const found = IN_BRACKETS.exec(plain)?.[1] ?? BARE.exec(plain)?.[1];
  return found ?? null;
}
