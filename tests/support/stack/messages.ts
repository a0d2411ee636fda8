import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IngestRecord } from '../../../src-shared/sync/ingest';
import { projectRoot } from '../runtime';

export const sampleFolder = join(projectRoot, 'resources', 'sample');

interface SampleLine {
  channel: IngestRecord['channel'];
  account: string;
  remoteId: string;
  conversation?: string;
  author: { id: string; name: string };
  text: string;
  ageMinutes: number;
  category?: IngestRecord['category'];
  businessLine?: IngestRecord['businessLine'];
  emergency?: boolean;
}

/** All messages of the sample desk, oldest first. */
export function sampleMessages(): IngestRecord[] {
  return readJsonLines<SampleLine>('messages.jsonl')
    .sort((a, b) => b.ageMinutes - a.ageMinutes)
    .map(({ author, ageMinutes, account, ...rest }) =>
      citizenMessage({
        ...pick(rest),
        account: account as IngestRecord['account'],
        authorId: author.id,
        authorName: author.name,
        postedAt: minutesAgo(ageMinutes),
      }),
    );
}

function pick({
  channel,
  remoteId,
  conversation,
  text,
  category,
  businessLine,
  emergency,
}: Omit<SampleLine, 'author' | 'ageMinutes' | 'account'>): Partial<IngestRecord> & { remoteId: string } {
  return {
    channel,
    remoteId,
    text,
    category,
    businessLine,
    emergency,
    ...(conversation !== undefined && { conversation }),
  };
}

/** One citizen's message on the sample desk's main microblog account; what is not named gets an ordinary value. */
export function citizenMessage(over: Partial<IngestRecord> & { remoteId: string }): IngestRecord {
  const { remoteId } = over;
  return {
    channel: 'weibo',
    account: 'acc-weibo-main' as IngestRecord['account'],
    conversation: `conv-${remoteId}`,
    authorId: `citizen-${remoteId}`,
    authorName: `市民${remoteId}`,
    text: `请问身份证丢了怎么补办？（${remoteId}）`,
    postedAt: minutesAgo(5),
    ...over,
  };
}

/** `count` ordinary messages, `prefix-000`, `prefix-001`, … */
export function citizenMessages(count: number, prefix: string): IngestRecord[] {
  return Array.from({ length: count }, (_, index) =>
    citizenMessage({ remoteId: `${prefix}-${String(index).padStart(3, '0')}` }),
  );
}

export function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}

export interface SampleDesk {
  deskId: string;
  workstations: { id: string; name: string }[];
  officers: { id: string; name: string; badgeNumber: string; role: string }[];
  departments: { id: string; name: string }[];
}

export function sampleDesk(): SampleDesk {
  const { desk, workstations } = JSON.parse(readFileSync(join(sampleFolder, 'desk.json'), 'utf8')) as {
    desk: { id: string };
    workstations: { id: string; name: string }[];
  };
  return {
    deskId: desk.id,
    workstations,
    officers: readJsonLines('officers.jsonl'),
    departments: readJsonLines('departments.jsonl'),
  };
}

function readJsonLines<T>(file: string): T[] {
  return readFileSync(join(sampleFolder, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}
