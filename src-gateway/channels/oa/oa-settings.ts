import { z } from 'zod';

/** What a value of the remote system means for a ticket; `nothing` is known and of no interest. */
const meaning = z.enum(['accepted', 'fed_back', 'returned', 'withdrawn', 'nothing']);
export type OaMeaning = z.infer<typeof meaning>;

const common = {
  baseUrl: z.url({ protocol: /^https?$/ }),
  timeoutMs: z.number().int().min(10).max(120_000).default(15_000),
  pollMs: z.number().int().min(20).max(3_600_000).default(60_000),
  callbackSecret: z.string().min(16),
};
/** Of the systems without a natural key. */
const searched = {
  ...common,
  /** Of one request; a sending takes several, and is over before any gateway takes it for dead. */
  timeoutMs: z.number().int().min(10).max(30_000).default(15_000),
  /** A ticket that is not found, and not found again this long after, is taken for not created: such systems create late. */
  settleMs: z.number().int().min(0).max(60_000).default(5_000),
  /** Whether personal data in the ticket's text is masked before it leaves. */
  masked: z.boolean().default(false),
  timeZone: z.string().min(1).default('Asia/Shanghai'),
  /** How the deadline's field wants it. */
  deadlineAs: z.enum(['minute', 'date']).default('minute'),
};
const path = z.string().regex(/^\/\S*$/);
const name = z.string().min(1).max(100);
/** Names of form fields; one that is left out is not filled in. `number` is the field that our ticket number stands in. */
const fields = z.strictObject({
  number: name,
  text: name,
  deadline: name.optional(),
  department: name.optional(),
  handler: name.optional(),
});
/** Fields with a fixed value, such as a form's compulsory category. */
const constants = z.record(name, z.string().max(1_000)).default({});

const weaverForm = z.strictObject({
  workflowId: z.string().regex(/^\d{1,18}$/),
  /** Id of the person who gets it, for the field `handler`. */
  handler: z.string().max(200).optional(),
  constants,
});
const seeyonForm = z.strictObject({
  template: z.string().min(1).max(100),
  handler: z.string().max(200).optional(),
  /** CAP4 only: `viewId.authId`, with which the form's records are read. */
  rightId: z.string().max(100).optional(),
  constants,
});

const weaver = z.strictObject({
  ...searched,
  kind: z.literal('weaver'),
  appid: z.string().min(1).max(200),
  /** From the one registration of this appid; left out, each gateway registers when it starts. */
  registered: z.strictObject({ secret: z.string().min(1), spk: z.string().min(100) }).optional(),
  /** Id of the person on whose behalf tickets are created. */
  userId: z.string().regex(/^\d{1,18}$/),
  tokenSeconds: z.number().int().min(1).max(86_400).default(1_800),
  fields,
  forms: z.strictObject({ default: weaverForm.optional(), departments: z.record(name, weaverForm).default({}) }),
  /** What an entry of the signing log means: the first rule whose node and action are in it. */
  steps: z.array(z.strictObject({ node: name.optional(), action: name.optional(), means: meaning })).default([
    { action: '退回', means: 'returned' },
    { action: '撤回', means: 'withdrawn' },
    { action: '强制收回', means: 'withdrawn' },
    { node: '签收', means: 'accepted' },
    { node: '办理', means: 'fed_back' },
    { node: '反馈', means: 'fed_back' },
    { node: '归档', means: 'nothing' },
    { action: '转发', means: 'nothing' },
    { action: '抄送', means: 'nothing' },
  ]),
  paths: z
    .strictObject({
      regist: path.default('/api/ec/dev/auth/regist'),
      applytoken: path.default('/api/ec/dev/auth/applytoken'),
      service: path.default('/api/workflow/paService'),
    })
    .prefault({}),
});

const seeyon = {
  ...searched,
  user: z.string().min(1).max(100),
  password: z.string().min(1).max(200),
  /** Login name of the person on whose behalf tickets are created. */
  loginName: z.string().min(1).max(100),
  tokenIn: z.enum(['header', 'query']).default('header'),
  /** Of the form as it is written. */
  fields,
  forms: z.strictObject({ default: seeyonForm.optional(), departments: z.record(name, seeyonForm).default({}) }),
  /** Of the form as it is read back: what the department fills in. */
  read: z.strictObject({
    number: name,
    status: name.optional(),
    text: name,
    actor: name.optional(),
    at: name.optional(),
    attachments: name.optional(),
  }),
  /** Values of the field `read.status`. */
  statuses: z.record(z.string(), meaning).default({
    '': 'nothing',
    待签收: 'nothing',
    已签收: 'accepted',
    办理中: 'accepted',
    已反馈: 'fed_back',
    已办结: 'fed_back',
    已退回: 'returned',
    已撤销: 'withdrawn',
  }),
  /** Values of `flow/state`. */
  flowStates: z.record(z.string(), meaning).default({
    0: 'fed_back',
    1: 'nothing',
    2: 'nothing',
    3: 'nothing',
    4: 'nothing',
    5: 'withdrawn',
    6: 'returned',
    7: 'nothing',
    15: 'withdrawn',
  }),
  /** How many days back the form's records are searched for a number. */
  searchDays: z.number().int().min(1).max(3_650).default(90),
};
const seeyonPaths = {
  token: path.default('/seeyon/rest/token'),
  state: path.default('/seeyon/rest/flow/state/{id}'),
};
/** A withdrawal differs between versions: `{id}` and `{text}` are filled in, in the path and in the values of the body. */
const withdraw = z.strictObject({ path, body: z.record(name, z.string()) }).optional();

const seeyon5 = z.strictObject({
  ...seeyon,
  kind: z.literal('seeyon-5'),
  transfer: z.enum(['json', 'xml']).default('json'),
  paths: z
    .strictObject({
      ...seeyonPaths,
      create: path.default('/seeyon/rest/flow/{template}'),
      search: path.default('/seeyon/rest/form/export/{template}'),
      withdraw,
    })
    .prefault({}),
});
const seeyon8 = z.strictObject({
  ...seeyon,
  kind: z.literal('seeyon-8'),
  /** The form's main table, such as `formmain_0018`. */
  table: name,
  paths: z
    .strictObject({
      ...seeyonPaths,
      create: path.default('/seeyon/rest/bpm/process/start'),
      search: path.default('/seeyon/rest/cap4/form/soap/export'),
      withdraw,
    })
    .prefault({}),
});
const generic = z.strictObject({ ...common, kind: z.literal('generic').optional(), token: z.string().min(1) });

export const oaSettingsSchema = z.discriminatedUnion('kind', [generic, weaver, seeyon5, seeyon8]);
export type OaSettings = z.infer<typeof oaSettingsSchema>;
export type GenericSettings = z.infer<typeof generic>;
export type WeaverSettings = z.infer<typeof weaver>;
export type SeeyonSettings = z.infer<typeof seeyon5> | z.infer<typeof seeyon8>;
