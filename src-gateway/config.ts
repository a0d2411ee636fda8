import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { DEFAULT_LEASE_MS } from '../src-shared/domain/claim';
import { deskIdSchema, workstationIdSchema } from '../src-shared/domain/ids';
import { publicKeysSchema } from '../src-shared/domain/key';
import { tlsSettingsSchema } from './auth/tls/tls-settings';
import { ferryCarrierSettingsSchema } from './channels/ferry/ferry-carrier-settings';
import { mailSettingsSchema } from './channels/mail/mail-settings';
import { oaSettingsSchema } from './channels/oa/oa-settings';
import { connectorSettingsSchema } from './channels/publish/connector-settings';
import { qqSettingsSchema } from './channels/qq/qq-settings';
import { robotSettingsSchema } from './channels/robot/robot-settings';
import { wechatSettingsSchema } from './channels/wechat/wechat-settings';
import { attachmentSettingsSchema } from './features/attachment/attachment-settings';
import { ferrySettingsSchema, outsideSettingsSchema } from './ferry/ferry-settings';
import { EXIT_CONFIG, StartupProblem } from './platform/startup-problem';

const secret = z.string().min(16);
const peer = {
  baseUrl: z.url({ protocol: /^https?$/ }),
  token: z.string().min(1),
  timeoutMs: z.number().int().min(10).max(300_000).default(15_000),
  pollMs: z.number().int().min(20).max(3_600_000).default(60_000),
};

/** Everything an administrator can set. Durations in milliseconds, retention in days. */
export const gatewayConfigSchema = z.strictObject({
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(8470),
    })
    .prefault({}),
  dataDir: z.string().min(1).default('dutydesk-gateway-data'),
  /** Left out: the gateway runs its own PostgreSQL under `dataDir`. */
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  timeZone: z.string().refine(isTimeZone, 'time zone').default('Asia/Shanghai'),
  leaseMs: z.number().int().min(100).max(86_400_000).default(DEFAULT_LEASE_MS),
  /** How long a gateway that is told to stop works on while it says so at /health: more than the balancer takes to look there. */
  drainMs: z.number().int().min(0).max(300_000).default(0),
  sweepMs: z.number().int().min(50).max(3_600_000).default(15_000),
  rateLimitPerMinute: z.number().int().min(1).default(12_000),
  /** Folder with desk.json, officers.jsonl, … that is taken over at every start (only differences are written). */
  deskFolder: z.string().min(1).optional(),
  /** Address that workstations are told when they enrol; left out, it is made up from `listen` and `tls`. */
  address: z.url({ protocol: /^https?$/ }).optional(),
  /** Left out: an authority of the gateway's own; on a loopback address plain HTTP. */
  tls: tlsSettingsSchema.optional(),
  /** How long a one-time code is valid, and how long a workstation's session. */
  enrolment: z
    .strictObject({
      codeHours: z
        .number()
        .min(0.01)
        .max(24 * 30)
        .default(24),
      sessionMinutes: z
        .number()
        .min(0.01)
        .max(24 * 60)
        .default(60),
    })
    .prefault({}),
  /** Workstations whose public keys were made elsewhere and brought here; the others enrol with a code. */
  workstations: z
    .array(
      z.strictObject({
        id: workstationIdSchema,
        name: z.string().min(1).max(80),
        desk: deskIdSchema,
        keys: publicKeysSchema,
      }),
    )
    .default([]),
  /** Officers' sign-in: days without the gateway after which it is needed again, idle minutes after which a desk locks. */
  signIn: z
    .strictObject({
      offlineDays: z.number().int().min(1).max(3_650).default(14),
      lockAfterMinutes: z.number().int().min(1).max(480).default(5),
      /** Memory and time of one check of a passphrase, as a power of two: 17 is 128 MiB. */
      costLog2: z.number().int().min(14).max(20).default(17),
      /** Only for sample data: every officer's passphrase, stated on the sign-in screen. */
      samplePassphrase: z.string().min(1).max(200).optional(),
    })
    .prefault({}),
  ingest: z
    .strictObject({
      folder: z
        .strictObject({ path: z.string().min(1), desk: deskIdSchema, source: z.string().min(1).default('folder') })
        .optional(),
      sources: z.array(z.strictObject({ id: z.string().min(1).max(64), secret, desk: deskIdSchema })).default([]),
    })
    .prefault({}),
  channels: z
    .strictObject({
      oa: oaSettingsSchema.optional(),
      publish: z.strictObject(peer).optional(),
      mail: mailSettingsSchema.optional(),
      qq: qqSettingsSchema.optional(),
      robot: robotSettingsSchema.optional(),
      wechat: wechatSettingsSchema.optional(),
      connectors: connectorSettingsSchema.optional(),
      ferry: ferryCarrierSettingsSchema.optional(),
    })
    .prefault({}),
  /** Limits of the files that citizens' messages carry. */
  attachments: attachmentSettingsSchema.prefault({}),
  /** Left out: ferry bundles by command only. */
  ferry: ferrySettingsSchema.optional(),
  /** Only on the machine in the outside network (`ferry outside …`): its folder. */
  outside: outsideSettingsSchema.optional(),
  /** GET /metrics answers this machine, and whoever has the token. */
  metrics: z.strictObject({ token: secret.regex(/^\S+$/).optional() }).prefault({}),
  retention: z
    .strictObject({
      changesDays: z.number().int().min(1).max(3_650).default(90),
      refusalsDays: z.number().int().min(1).max(3_650).default(180),
      /** From this hour of the day on, what is past the desk's period is erased (desk setting `retention`). */
      eraseFromHour: z.number().int().min(0).max(23).default(3),
      /** Mails and ingest files that became no message lose their words after so many days; left out: they stay. */
      straysDays: z.number().int().min(1).max(36_500).optional(),
    })
    .prefault({}),
});
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
export type GatewayConfigInput = z.input<typeof gatewayConfigSchema>;

/** Which environment variable overrides which setting. */
const ENVIRONMENT: Record<string, { path: string[]; number?: true }> = {
  DATABASE_URL: { path: ['databaseUrl'] },
  DUTYDESK_GATEWAY_HOST: { path: ['listen', 'host'] },
  DUTYDESK_GATEWAY_PORT: { path: ['listen', 'port'], number: true },
  DUTYDESK_GATEWAY_DATA: { path: ['dataDir'] },
  DUTYDESK_GATEWAY_DESK_FOLDER: { path: ['deskFolder'] },
  DUTYDESK_GATEWAY_LOG_LEVEL: { path: ['logLevel'] },
};

/**
 * Reads the configuration: the YAML file, then the environment over it.
 * @param file path of the YAML file, undefined for defaults and environment alone
 * @throws StartupProblem (exit code 78) that lists every mistake, one sentence each
 */
export function loadConfig(file: string | undefined, env: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const settings = file === undefined ? {} : readYaml(file);
  for (const [variable, target] of Object.entries(ENVIRONMENT)) {
    const value = env[variable];
    if (value !== undefined && value !== '')
      setPath(settings, target.path, target.number && value.trim() !== '' ? Number(value) : value);
  }
  return parseConfig(settings);
}

/** Checks settings that were assembled elsewhere; same errors as {@link loadConfig}. */
export function parseConfig(settings: unknown): GatewayConfig {
  const parsed = gatewayConfigSchema.safeParse(settings);
  if (!parsed.success)
    throw new StartupProblem(parsed.error.issues.flatMap((issue) => sentences(issue)).join('\n'), EXIT_CONFIG);
  return { ...parsed.data, dataDir: resolve(parsed.data.dataDir) };
}

function readYaml(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartupProblem(
      `读不到配置文件 ${file}：请检查路径和权限。 The configuration file cannot be read: check its path and permissions.`,
      EXIT_CONFIG,
      { cause: error },
    );
  }
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : '';
    throw new StartupProblem(
      `配置文件 ${file} 不是正确的 YAML：${reason}。 The configuration file is not valid YAML.`,
      EXIT_CONFIG,
      { cause: error },
    );
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new StartupProblem(
      `配置文件 ${file} 应由“名称: 值”组成。 The configuration file must be a mapping of names to values.`,
      EXIT_CONFIG,
    );
  }
  return { ...value };
}

function setPath(settings: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    settings[head] = value;
    return;
  }
  const inner = settings[head];
  const copy: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  settings[head] = copy;
  setPath(copy, rest, value);
}

function sentences(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.');
  const [zh, where] = path === '' ? ['（整个文件）', '(the whole file)'] : [path, path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) =>
        `配置项 ${[...issue.path, key].join('.')} 不存在，请改正或删去。 There is no setting ${[...issue.path, key].join('.')}: correct or remove it.`,
    );
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const bound =
      issue.code === 'too_small' ? `不小于（不短于） ${issue.minimum}` : `不大于（不长于） ${issue.maximum}`;
    return [
      `配置项 ${zh} 应${bound}。 Setting ${where} must be ${issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`}${issue.origin === 'string' ? ' characters' : ''}.`,
    ];
  }
  if (issue.code === 'invalid_type')
    return [
      `配置项 ${zh} 应为 ${issue.expected}（缺失或类型不对）。 Setting ${where} must be a ${issue.expected}; it is missing or of another type.`,
    ];
  if (issue.code === 'invalid_value')
    return [
      `配置项 ${zh} 只能是 ${issue.values.join(' / ')}。 Setting ${where} must be one of ${issue.values.join(', ')}.`,
    ];
  return [`配置项 ${zh} 的格式不对。 Setting ${where} is malformed: ${issue.message}.`];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false; // RangeError is how Intl says that it does not know the zone.
  }
}
