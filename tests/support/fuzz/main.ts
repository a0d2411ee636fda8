import { readFileSync } from 'node:fs';
import { DEFAULT_INGEST_LIMITS } from '../../../src-gateway/channels/ingest/limits';
import { parseIngestFile } from '../../../src-gateway/channels/ingest/parse-file';
import { readMail } from '../../../src-gateway/channels/mail/read-mail';

// Reads one hostile file in a process of its own, so that what it costs can be measured: node main.ts <mail|file> <path>

const [, , kind, path = ''] = process.argv;

async function outcome(): Promise<string> {
  if (kind === 'mail') {
    const raw = readFileSync(path);
    try {
      const mail = await readMail(raw, raw.length);
      return `read ${mail.text.length} characters, ${mail.files.length} files`;
    } catch (error) {
      return `refused ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  const opened = await parseIngestFile(path, DEFAULT_INGEST_LIMITS, new Date());
  if (!opened.ok) return `refused ${opened.code}`;
  let [good, bad] = [0, 0];
  for await (const row of opened.rows) {
    if (row.ok) good += 1;
    else bad += 1;
  }
  return `read ${good} good, ${bad} bad`;
}

const said = await outcome();
const { maxRSS, userCPUTime } = process.resourceUsage();
process.stdout.write(JSON.stringify({ said, megabytes: Math.round(maxRSS / 1024), cpuSeconds: userCPUTime / 1e6 }));
