import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { publicPart, type StoredKeys } from '../../../src-files/keys/key-pairs';
import { startOaStandIn } from '../oa/server';
import { startPublishStandIn } from '../publish/server';
import { keysOf, writeEnrolment } from '../workstation-keys';
import { startInflow } from './inflow';

/**
 * The world around the sample desk: the OA, the publishing service and the citizens' messages. Prints one JSON line when
 * ready: `env` for the gateway and the workstation, `pages` for a person. Ends on SIGTERM or SIGINT.
 *   DUTYDESK_SAMPLE_DATA  folder for what the stand-ins keep and for the gateway's configuration file
 *   DUTYDESK_GATEWAY_URL  where the gateway will be
 */
const gatewayUrl = (process.env['DUTYDESK_GATEWAY_URL'] ?? 'http://127.0.0.1:8470').replace(/\/+$/, '');
const dataFolder = resolve(process.env['DUTYDESK_SAMPLE_DATA'] ?? '.data/sample/stand-ins');
const sampleFolder = join(dirname(fileURLToPath(import.meta.url)), '../../../resources/sample');
const SOURCE = 'sample-inflow';

interface SampleDesk {
  desk: { id: string; name: string };
  workstations: { id: string; name: string }[];
}

/** Of every invented officer; the sign-in screen states it. */
const SAMPLE_PASSPHRASE = '样例-江边的风吹过屋檐';

await main();

async function main(): Promise<void> {
  mkdirSync(dataFolder, { recursive: true });
  const desk = JSON.parse(readFileSync(join(sampleFolder, 'desk.json'), 'utf8')) as SampleDesk;
  const secret = openSecrets(join(dataFolder, 'secrets.json'));
  const workstationKeys = (id: string): StoredKeys => keysOf(secret(`workstation-${id}`));
  const oa = await startOaStandIn({
    token: secret('oa-token'),
    callbackSecret: secret('oa-callback'),
    callbackUrl: `${gatewayUrl}/channels/oa/callback`,
    storeFile: join(dataFolder, 'oa.json'),
    feedbackFile: join(sampleFolder, 'feedback.jsonl'),
  });
  const publish = await startPublishStandIn({
    token: secret('publish-token'),
    storeFile: join(dataFolder, 'publish.json'),
  });
  const configFile = join(dataFolder, 'gateway.yaml');
  const settings = {
    deskFolder: sampleFolder,
    workstations: desk.workstations.map(({ id, name }) => ({
      id,
      name,
      desk: desk.desk.id,
      keys: publicPart(workstationKeys(id)),
    })),
    signIn: { samplePassphrase: SAMPLE_PASSPHRASE },
    ingest: {
      folder: { path: join(dataFolder, 'ingest'), desk: desk.desk.id },
      sources: [{ id: SOURCE, secret: secret('inflow'), desk: desk.desk.id }],
    },
    channels: {
      oa: {
        baseUrl: oa.url,
        token: secret('oa-token'),
        callbackSecret: secret('oa-callback'),
        timeoutMs: 5_000,
        pollMs: 10_000,
      },
      publish: { baseUrl: publish.url, token: secret('publish-token'), timeoutMs: 5_000, pollMs: 5_000 },
    },
  };
  writeFileSync(configFile, stringify(settings), { mode: 0o600 });
  const inflow = startInflow({
    gatewayUrl,
    source: SOURCE,
    secret: secret('inflow'),
    file: join(sampleFolder, 'messages.jsonl'),
  });

  const workstation = desk.workstations[0]?.id ?? 'ws-1';
  const env = {
    DUTYDESK_GATEWAY_CONFIG: configFile,
    DUTYDESK_SAMPLE: '1',
    DUTYDESK_ENROLMENT: writeEnrolment(dataFolder, {
      url: gatewayUrl,
      workstationId: workstation,
      keys: workstationKeys(workstation),
    }),
  };
  const pages = { 'OA 部门办理 (departments)': oa.pageUrl, '网民看到的答复 (citizens)': publish.pageUrl };
  process.stdout.write(`${JSON.stringify({ ready: true, env, pages })}\n`);

  const stop = (): void => {
    Promise.all([inflow.close(), oa.close(), publish.close()]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** Secrets made once and kept, so that a gateway that is already set up keeps working. */
function openSecrets(file: string): (name: string) => string {
  const secrets: Record<string, string> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return (name) => {
    const known = secrets[name];
    if (known !== undefined) return known;
    const made = randomBytes(24).toString('base64url');
    secrets[name] = made;
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    return made;
  };
}
