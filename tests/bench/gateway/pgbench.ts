import { execFile, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Statement } from './record-claim';

/** Versions of Debian's packages are tried from the newest. */
const VERSIONS = [18, 17, 16, 15, 14, 13];

/** To connect, and to come to the end of what is under way. */
const GRACE_MS = 120_000;

/** The program; null where there is none. */
export function findPgbench(): string | null {
  for (const program of ['pgbench', ...VERSIONS.map((version) => `/usr/lib/postgresql/${version}/bin/pgbench`)])
    if (spawnSync(program, ['--version']).status === 0) return program;
  return null;
}

/** The statements of one claim as a pgbench script; `n`, the number of the message, differs from transaction to transaction. */
export interface ClaimScript {
  text: string;
  variables: string[];
}

/**
 * Turns recorded statements into a script that sends the same texts with the same parameters, but for those that name the message,
 * the command and the workstation.
 */
export function claimScript(
  statements: readonly Statement[],
  own: { workstation: string; messageId: string; conversationId: string; commandId: string; seq: number; head: number },
): ClaimScript {
  const variables: string[] = [];
  const uuid = (kind: string): string => `('00000000-0000-${kind}-8000-' || lpad(:n, 12, '0'))::uuid`;
  const stands = new Map<unknown, string>([
    [own.workstation, "('ws-' || :w)"],
    [own.messageId, uuid('7000')],
    [own.conversationId, uuid('7002')],
    [own.commandId, uuid('7001')],
    [own.seq, ':n'],
    [own.head, ':h_head'],
  ]);
  const place = (value: unknown): string => {
    const known = stands.get(value);
    if (known !== undefined) return known;
    if (value === null || value === undefined) return 'null';
    variables.push(Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : String(value));
    return `:v${variables.length}`;
  };
  const lines = statements.map(({ text, values }) => {
    // Each place of a parameter that stands twice is filled alike.
    const places = values.map(place);
    const filled = text.replace(/\$(\d+)/g, (_, number: string) => places[Number(number) - 1] ?? 'null');
    return text.includes('update "scope_head"') ? `${filled} \\gset h_` : `${filled};`;
  });
  return {
    text: [
      '\\set i :i + 1',
      '\\set n :first + :i * :clients + :client_id',
      '\\set w :seats + :client_id',
      ...lines,
      '',
    ].join('\n'),
    variables,
  };
}

/** @returns transactions per second of `clients` connections that do nothing else for `seconds` */
export async function runPgbench(
  program: string,
  script: ClaimScript,
  options: { url: string; folder: string; clients: number; seconds: number; first: number; seats: number },
): Promise<number> {
  const file = join(options.folder, 'claim.pgbench');
  writeFileSync(file, script.text);
  const url = new URL(options.url);
  const define = [
    'i=-1',
    `first=${options.first}`,
    `clients=${options.clients}`,
    `seats=${options.seats}`,
    ...script.variables.map((value, index) => `v${index + 1}=${value}`),
  ].flatMap((definition) => ['-D', definition]);
  try {
    const { stdout } = await promisify(execFile)(
      program,
      // The gateway's driver uses the extended protocol as well.
      [
        '-n',
        '-M',
        'extended',
        '-c',
        String(options.clients),
        '-j',
        String(Math.min(2, options.clients)),
        '-T',
        String(options.seconds),
        '-f',
        file,
        ...define,
      ],
      {
        // It ends by itself; where it does not, this does not wait for it for ever.
        timeout: options.seconds * 1_000 + GRACE_MS,
        env: {
          ...process.env,
          PGHOST: url.hostname,
          PGPORT: url.port,
          PGUSER: url.username,
          PGPASSWORD: url.password,
          PGDATABASE: url.pathname.slice(1),
        },
      },
    );
    const tps = /^tps = ([\d.]+) /m.exec(stdout)?.[1];
    const failed = /number of failed transactions: (\d+)/.exec(stdout)?.[1] ?? '0';
    if (tps === undefined || failed !== '0')
      throw new Error(`pgbench did not work through its transactions:\n${stdout}`);
    return Number(tps);
  } finally {
    rmSync(file, { force: true });
  }
}
