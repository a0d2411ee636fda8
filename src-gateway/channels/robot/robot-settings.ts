import { z } from 'zod';

const common = {
  /** What the department's `address` says. */
  name: z.string().trim().min(1).max(200),
  url: z.url({ protocol: /^https?$/ }),
  /** Posts a minute that the platform allows. */
  perMinute: z.number().int().min(1).max(600).default(20),
};
const secret = z.string().min(1);
/** How much one post carries, in bytes of UTF-8. */
const maxBytes = z.number().int().min(200).max(100_000);

const templateSignatureSchema = z.strictObject({
  algorithm: z.enum(['sha256', 'sha1', 'md5']).default('sha256'),
  /** What is signed: text with {timestamp}, {secret} and {body}. */
  sign: z.string().min(1).default('{timestamp}\n{secret}'),
  /** Key of the HMAC, with the same names; empty for a plain digest. */
  key: z.string().default('{secret}'),
  encoding: z.enum(['base64', 'hex']).default('base64'),
  /** Before the signature, such as `sha256=`. */
  prefix: z.string().default(''),
  place: z.enum(['header', 'query']).default('header'),
  name: z.string().regex(/^[A-Za-z][\w-]*$/),
  /** Where the timestamp goes that was signed; left out where none was. */
  timestamp: z
    .strictObject({
      place: z.enum(['header', 'query']).default('header'),
      name: z.string().regex(/^[A-Za-z][\w-]*$/),
      unit: z.enum(['seconds', 'milliseconds']).default('seconds'),
    })
    .optional(),
});

const robotSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('wecom'), maxBytes: maxBytes.default(2_048) }),
  z.strictObject({
    ...common,
    kind: z.literal('dingtalk'),
    secret: secret.optional(),
    maxBytes: maxBytes.default(18_000),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('feishu'),
    secret: secret.optional(),
    maxBytes: maxBytes.default(18_000),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('template'),
    secret: secret.optional(),
    maxBytes: maxBytes.default(4_000),
    /** JSON with {text} inside a string, such as `{"content":"{text}"}`; also {timestamp}. */
    body: z.string().refine(isJsonWithText, 'body must be JSON with {text} inside a string'),
    headers: z.record(z.string().regex(/^[A-Za-z][\w-]*$/), z.string()).default({}),
    signature: templateSignatureSchema.optional(),
    /** The robot's service has taken the post when this field of its answer has this value. */
    success: z
      .strictObject({ field: z.string().min(1), equals: z.union([z.string(), z.number(), z.boolean()]) })
      .default({ field: 'errcode', equals: 0 }),
  }),
]);

/** `channels.robot` of the gateway's configuration (docs/channels/robot.md). */
export const robotSettingsSchema = z.strictObject({
  timeoutMs: z.number().int().min(10).max(300_000).default(15_000),
  robots: z
    .array(robotSchema)
    .min(1)
    .refine(
      (robots) => new Set(robots.map(({ name }) => name)).size === robots.length,
      'two robots have the same name',
    ),
});
export type RobotSettings = z.infer<typeof robotSettingsSchema>;
export type Robot = RobotSettings['robots'][number];
export type TemplateSignature = z.infer<typeof templateSignatureSchema>;

function isJsonWithText(body: string): boolean {
  try {
    JSON.parse(body.replaceAll('{text}', 'x').replaceAll('{timestamp}', '0'));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  return body.includes('{text}');
}
