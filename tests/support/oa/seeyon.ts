import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { serve } from '../stand-in';
import { type BadManners, GOOD_MANNERS, inItsEncoding, misbehave, type Reply, toGbk, use } from './bad-manners';

/** The form's fields: the display name, by which it is written, and the name that a CAP4 export shows. */
const FIELDS = {
  转办单号: 'field0001',
  内容: 'field0002',
  截止时间: 'field0003',
  转办部门: 'field0004',
  办理状态: 'field0005',
  反馈内容: 'field0006',
  反馈人: 'field0007',
  反馈时间: 'field0008',
  反馈附件: 'field0009',
} as const;
type FieldName = keyof typeof FIELDS;

export interface SeeyonFlow {
  /** As long as the real ones are: more digits than a number of JavaScript holds. */
  id: string;
  template: string;
  subject: string;
  sender: string;
  values: Record<string, string>;
  state: string;
}

export interface SeeyonStandIn {
  url: string;
  flows: SeeyonFlow[];
  of(number: string): SeeyonFlow[];
  calls: string[];
  manners: BadManners;
  /** What a department's person fills in, and the state of the flow after it. */
  fill(number: string, values: Partial<Record<FieldName, string>>, state?: string): void;
  copy(number: string): void;
  expireTokens(): void;
  close(): Promise<void>;
}

export const SEEYON_USER = { user: 'rest', password: 'rest-password-of-tests', loginName: 'zhibantai' };

const startBody = z.object({
  appName: z.literal('collaboration'),
  data: z.object({
    templateCode: z.string(),
    draft: z.literal('0'),
    attachments: z.array(z.unknown()),
    subject: z.string().min(1),
    data: z.record(z.string(), z.record(z.string(), z.string())),
  }),
});
const flowBody = z.object({
  templateCode: z.string(),
  senderLoginName: z.string(),
  subject: z.string().min(1),
  data: z.string().min(1),
  param: z.enum(['0', '1']),
  transfertype: z.enum(['json', 'xml']),
});

/** Seeyon's REST interfaces as docs/channels/oa-seeyon.md has them; nothing of the gateway's code is used. */
export async function startSeeyonStandIn(options: {
  generation: 5 | 8;
  templates: string[];
  table: string;
}): Promise<SeeyonStandIn> {
  const flows: SeeyonFlow[] = [];
  const tokens = new Set<string>();
  const manners: BadManners = { ...GOOD_MANNERS };
  const calls: string[] = [];
  let last = -9_175_891_578_564_688_965n;

  function store(template: string, subject: string, sender: string, values: Record<string, string>): SeeyonFlow {
    last += 1n;
    const flow = { id: String(last), template, subject, sender, values: { 办理状态: '待签收', ...values }, state: '3' };
    flows.push(flow);
    return flow;
  }
  const unknownField = (values: Record<string, string>): string | undefined =>
    Object.keys(values).find((name) => !(name in FIELDS));

  function startOld(template: string, body: Buffer): Reply {
    const read = flowBody.safeParse(parseJson(body));
    if (!read.success || read.data.templateCode !== template) return { status: 500, body: { message: '参数不正确' } };
    const { subject, senderLoginName, data, transfertype } = read.data;
    const values = transfertype === 'json' ? stringsOf(parseJson(Buffer.from(data))) : columnsOf(data);
    const wrong = unknownField(values);
    if (!options.templates.includes(template) || wrong !== undefined || Object.keys(values).length === 0)
      return { status: 400, body: { message: `模板或字段不存在：${wrong ?? template}` } };
    return misbehave(manners, () => ({
      raw: store(template, subject, senderLoginName, values).id,
      contentType: 'application/json',
    }));
  }

  function startNew(body: Buffer): Reply {
    const read = startBody.safeParse(parseJson(body));
    if (!read.success) return { status: 200, body: { code: 1, data: null, message: '参数不正确' } };
    const { templateCode, subject, data } = read.data.data;
    const values = data[options.table];
    const wrong = values === undefined ? options.table : unknownField(values);
    if (!options.templates.includes(templateCode) || values === undefined || wrong !== undefined)
      return { status: 200, body: { code: 1, data: null, message: `模板或字段不存在：${wrong ?? templateCode}` } };
    return misbehave(manners, () => {
      const { id } = store(templateCode, subject, SEEYON_USER.loginName, values);
      const business = JSON.stringify({ affairId: '1', summaryId: id });
      return {
        status: 200,
        body: { code: 0, data: { processId: '77', subject, app_bussiness_data: business }, message: '' },
      };
    });
  }

  function exportOld(template: string): Reply {
    if (!options.templates.includes(template)) return { status: 500, body: { message: '模板不存在' } };
    const forms = flows
      .filter((flow) => flow.template === template)
      .map(({ values }) => {
        const columns = Object.keys(FIELDS).map(
          (name) => `<column name="${name}"><value>${xml(values[name] ?? '')}</value></column>`,
        );
        return `<formExport version="2.0"><summary/><definitions/><values>${columns.join('')}</values><subForms/></formExport>`;
      });
    const text = `<?xml version="1.0" encoding="${manners.gbk ? 'GBK' : 'UTF-8'}"?><forms>${forms.join('')}</forms>`;
    return {
      raw: manners.gbk ? toGbk(text) : text,
      contentType: manners.gbk ? 'text/xml;charset=GBK' : 'text/xml;charset=UTF-8',
    };
  }

  function exportNew(body: Buffer): Reply {
    const read = z
      .object({
        templateCode: z.string(),
        beginDateTime: z.iso.date(),
        endDateTime: z.iso.date(),
        rightId: z.string().min(1),
      })
      .safeParse(parseJson(body));
    if (!read.success || !options.templates.includes(read.data.templateCode))
      return { status: 200, body: { code: 1, data: null, message: '模板不存在或 rightId 不正确' } };
    const data = flows
      .filter(({ template }) => template === read.data.templateCode)
      .map(({ values }) => ({
        masterData: Object.fromEntries(
          Object.entries(FIELDS).map(([name, field]) => [
            field,
            { value: values[name] ?? '', showValue: values[name] ?? '', display: name },
          ]),
        ),
      }));
    return { status: 200, body: { code: 0, data: { data: { definition: {}, data } }, message: '' } };
  }

  const server = await serve(0, async ({ method, path, query, headers, body }) => {
    if (method === 'POST' && path === '/seeyon/rest/token') {
      const { user, password } = SEEYON_USER;
      const given = z
        .object({ userName: z.string(), password: z.string(), loginName: z.string() })
        .safeParse(parseJson(body));
      if (given.data?.userName !== user || given.data.password !== password) return { status: 200, body: { id: '-1' } };
      const id = randomUUID();
      tokens.add(id);
      return { status: 200, body: { id, bindingUser: null } };
    }
    const start = /^\/seeyon\/rest\/(?:flow\/(\w+)|bpm\/process\/start)$/.exec(path);
    const isStart = method === 'POST' && start !== null;
    if (isStart && use(manners, 'expireBefore')) tokens.clear();
    if (!tokens.has(String(headers.token ?? query.get('token'))))
      return {
        status: options.generation === 5 ? 401 : 200,
        body: { code: '1010', message: '被迫下线，原因：与服务器失去连接' },
      };
    if (isStart) {
      calls.push('start');
      const isOld = start[1] !== undefined;
      if (isOld !== (options.generation === 5)) return { status: 404, body: { message: 'Page Not Found' } };
      return inItsEncoding(manners, isOld ? startOld(start[1] ?? '', body) : startNew(body));
    }
    const state = /^\/seeyon\/rest\/flow\/state\/(-?\d+)$/.exec(path)?.[1];
    if (state !== undefined) {
      calls.push('state');
      const flow = flows.find(({ id }) => id === state);
      return flow === undefined
        ? { status: 404, body: { message: '流程不存在' } }
        : { raw: flow.state, contentType: 'application/json' };
    }
    const exported = /^\/seeyon\/rest\/form\/export\/(\w+)$/.exec(path)?.[1];
    const isCap4 = path === '/seeyon/rest/cap4/form/soap/export';
    if (exported !== undefined || isCap4) {
      calls.push('search');
      if (manners.searchDown) return { status: 503, body: { message: '维护中' } };
      return exported === undefined ? inItsEncoding(manners, exportNew(body)) : exportOld(exported);
    }
    const cancelled = /^\/cancel\/(-?\d+)$/.exec(path)?.[1];
    const flow = flows.find(({ id }) => id === cancelled);
    if (flow === undefined) return { status: 404, body: { message: 'Page Not Found' } };
    flow.state = '5';
    return { status: 200, body: { code: 0, message: '' } };
  });

  const of = (number: string): SeeyonFlow[] => flows.filter(({ values }) => values.转办单号 === number);
  const first = (number: string): SeeyonFlow => {
    const flow = of(number)[0];
    if (flow === undefined) throw new Error(`no flow ${number}`);
    return flow;
  };
  return {
    url: server.url,
    flows,
    of,
    calls,
    manners,
    fill(number, values, newState) {
      const flow = first(number);
      Object.assign(flow.values, values);
      flow.state = newState ?? flow.state;
    },
    copy(number) {
      const { template, subject, sender, values } = first(number);
      store(template, subject, sender, { ...values });
    },
    expireTokens: () => tokens.clear(),
    close: () => server.close(),
  };
}

function stringsOf(value: unknown): Record<string, string> {
  return z.record(z.string(), z.string()).safeParse(value).data ?? {};
}

function columnsOf(text: string): Record<string, string> {
  const columns = [...text.matchAll(/<column name="([^"]+)"><value>([^<]*)<\/value><\/column>/g)];
  const plain = (value: string) =>
    value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  return Object.fromEntries(columns.map(([, name, value]) => [plain(name ?? ''), plain(value ?? '')]));
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
