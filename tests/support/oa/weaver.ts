import { constants, generateKeyPairSync, privateDecrypt, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { serve } from '../stand-in';
import { type BadManners, GOOD_MANNERS, inItsEncoding, misbehave, type Reply, use } from './bad-manners';

/** What stands in the workflow's form; any other name is an error, as in the real one. */
const FORM_FIELDS = ['zbdh', 'nr', 'jzsj', 'zbbm', 'blr', 'lx'] as const;

export interface WeaverRequest {
  requestId: string;
  workflowId: string;
  requestName: string;
  creatorId: string;
  fields: Record<string, string>;
  status: string;
  logs: WeaverLog[];
}
export interface WeaverLog {
  id: string;
  nodeName: string;
  operateDate: string;
  operateTime: string;
  operateType: string;
  operatorId: string;
  operatorName: string;
  operatorDept: string;
  remark: string;
  annexDocHtmls: string;
}

export interface WeaverStandIn {
  url: string;
  appid: string;
  /** As one registration gave them. */
  registered: { secret: string; spk: string };
  requests(): WeaverRequest[];
  /** Those in whose form the number stands. */
  of(number: string): WeaverRequest[];
  /** Services called, in order, and what was refused before any service ran. */
  calls: string[];
  refusals: string[];
  manners: BadManners;
  /** Enters something into the signing log, as a department's person does. */
  sign(number: string, log: Partial<WeaverLog>): void;
  /** Files a copy of a request, as a person can. */
  copy(number: string): void;
  expireTokens(): void;
  /** Gives out another secret, as a registration by somebody else does. */
  registerAnew(): void;
  close(): Promise<void>;
}

/** Weaver e-cology 9 as docs/channels/oa-weaver.md has it from the published interfaces; nothing of the gateway's code is used. */
export async function startWeaverStandIn(options: { workflows: string[]; users: string[] }): Promise<WeaverStandIn> {
  const appid = 'DUTYDESK-TEST-APP';
  let secret: string = randomUUID();
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const spk = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const tokens = new Map<string, number>();
  const requests: WeaverRequest[] = [];
  const manners: BadManners = { ...GOOD_MANNERS };
  const calls: string[] = [];
  const refusals: string[] = [];
  let lastId = 4_000;

  const decrypted = (text: unknown): string => {
    try {
      const bytes = Buffer.from(String(text), 'base64');
      return privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, bytes).toString('utf8');
    } catch (error) {
      if (error instanceof Error) return '';
      throw error;
    }
  };
  const refuse = (msg: string): Reply => {
    refusals.push(msg);
    return { status: 200, body: { status: false, code: -1, errorCode: '002', msg } };
  };
  const good = (data: unknown): Reply => ({ status: 200, body: { code: 'SUCCESS', data, errMsg: {} } });
  const bad = (code: string, errMsg: unknown): Reply => ({ status: 200, body: { code, errMsg } });
  const newId = (): string => {
    lastId += 1;
    return String(lastId);
  };
  const logOf = (log: Partial<WeaverLog>): WeaverLog => {
    const now = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' })
      .format(new Date())
      .split(' ');
    return {
      id: newId(),
      nodeName: '',
      operateDate: now[0] ?? '',
      operateTime: now[1] ?? '',
      operateType: '批准',
      operatorId: '3001',
      operatorName: '李警官',
      operatorDept: '交警支队',
      remark: '',
      annexDocHtmls: '',
      ...log,
    };
  };

  function create(form: URLSearchParams, user: string): Reply {
    const workflowId = form.get('workflowId') ?? '';
    if (!options.workflows.includes(workflowId)) return bad('NO_PERMISSION', { workflowId: '没有该流程的创建权限' });
    const main = z
      .array(z.strictObject({ fieldName: z.string(), fieldValue: z.string() }))
      .min(1)
      .safeParse(parseJson(form.get('mainData') ?? ''));
    if (!main.success) return bad('PARAM_ERROR', { mainData: '新建流程主表数据不允许为空' });
    const wrong = main.data.find(({ fieldName }) => !FORM_FIELDS.some((known) => known === fieldName));
    if (wrong !== undefined) return bad('PARAM_ERROR', { mainData: `字段 ${wrong.fieldName} 不存在` });
    const requestName = form.get('requestName') ?? '';
    if (requestName === '') return bad('PARAM_ERROR', { requestName: '流程标题不允许为空' });
    return misbehave(manners, () => {
      const request: WeaverRequest = {
        requestId: newId(),
        workflowId,
        requestName,
        creatorId: user,
        fields: Object.fromEntries(main.data.map(({ fieldName, fieldValue }) => [fieldName, fieldValue])),
        status: '创建 至 签收',
        logs: [logOf({ nodeName: '创建', operateType: '提交', operatorId: user, operatorName: '值班台' })],
      };
      requests.push(request);
      return good({ requestid: Number(request.requestId) });
    });
  }

  function remark(service: string, form: URLSearchParams, user: string): Reply {
    const request = requests.find(({ requestId }) => requestId === form.get('requestId'));
    if (request === undefined) return bad('PARAM_ERROR', { requestId: 0 });
    const operateType = service === 'withdrawRequest' ? '撤回' : service === 'rejectRequest' ? '退回' : '提交';
    return misbehave(manners, () => {
      request.logs.push(logOf({ nodeName: '确认', operateType, operatorId: user, remark: form.get('remark') ?? '' }));
      return good({});
    });
  }

  function service(name: string, form: URLSearchParams, user: string): Reply {
    calls.push(name);
    switch (name) {
      case 'doCreateRequest':
        return create(form, user);
      case 'getMyWorkflowRequestList': {
        if (manners.searchDown) return { status: 503, body: { message: '维护中' } };
        const conditions = z.object({ requestname: z.string() }).parse(parseJson(form.get('conditions') ?? ''));
        const rows = requests
          .filter(({ creatorId, requestName }) => creatorId === user && requestName.includes(conditions.requestname))
          .map(({ requestId, requestName, status }) => ({ requestId, requestName, status }));
        return { status: 200, body: rows.slice(0, Number(form.get('pageSize') ?? '10')) };
      }
      case 'getWorkflowRequest': {
        const request = requests.find(({ requestId }) => requestId === form.get('requestId'));
        if (request === undefined) return bad('PARAM_ERROR', { requestId: 0 });
        const workflowRequestTableFields = Object.entries(request.fields).map(([fieldName, fieldValue]) => ({
          fieldName,
          fieldValue,
        }));
        return good({
          requestId: request.requestId,
          requestName: request.requestName,
          status: request.status,
          workflowMainTableInfo: { requestRecords: [{ recordOrder: 0, workflowRequestTableFields }] },
          workflowRequestLogs: [...request.logs].reverse(),
        });
      }
      case 'getCreateWorkflowRequestInfo':
        return options.workflows.includes(form.get('workflowId') ?? '') ? good({}) : bad('NO_PERMISSION', {});
      case 'rejectRequest':
      case 'submitRequest':
      case 'withdrawRequest':
        return remark(name, form, user);
      default:
        return { status: 404, body: { message: 'Not Found' } };
    }
  }

  const server = await serve(0, async ({ method, path, query, headers, body }) => {
    if (path === '/api/ec/dev/auth/regist')
      return headers.appid === appid && headers.cpk !== undefined
        ? { status: 200, body: { status: true, code: 0, errcode: 0, msg: 'ok', secrit: secret, spk } }
        : { status: 200, body: { status: false, code: -1, msg: '注册失败，appid 无效' } };
    if (path === '/api/ec/dev/auth/applytoken') {
      if (headers.appid !== appid || decrypted(headers.secret) !== secret)
        return { status: 200, body: { status: false, code: -1, msg: '获取失败，secret 解密不正确' } };
      const token = randomUUID();
      tokens.set(token, Date.now() + Number(headers.time ?? 1_800) * 1_000);
      return { status: 200, body: { status: true, code: 0, msg: '获取成功!', msgShowType: 'none', token } };
    }
    const name = /^\/api\/workflow\/paService\/(\w+)$/.exec(path)?.[1];
    if (name === undefined) return { html: '<html>404</html>' };
    if (name === 'doCreateRequest' && use(manners, 'expireBefore')) tokens.clear();
    const until = tokens.get(String(headers.token));
    if (headers.appid !== appid || until === undefined || until < Date.now())
      return refuse(`token不存在或者超时：${String(headers.token).slice(0, 8)}`);
    const user = decrypted(headers.userid);
    if (!options.users.includes(user)) return refuse('登录信息超时');
    const isForm = String(headers['content-type']).startsWith('application/x-www-form-urlencoded');
    if (method === 'POST' && !isForm) return bad('PARAM_ERROR', { workflowId: 0 });
    const form = method === 'GET' ? query : new URLSearchParams(body.toString('utf8'));
    return inItsEncoding(manners, service(name, form, user));
  });

  const of = (number: string): WeaverRequest[] => requests.filter(({ fields }) => fields.zbdh === number);
  return {
    url: server.url,
    appid,
    registered: { secret, spk },
    requests: () => requests,
    of,
    calls,
    refusals,
    manners,
    sign(number, log) {
      const request = of(number)[0];
      if (request === undefined) throw new Error(`no request ${number}`);
      request.logs.push(logOf(log));
    },
    copy(number) {
      const request = of(number)[0];
      if (request === undefined) throw new Error(`no request ${number}`);
      requests.push({ ...structuredClone(request), requestId: newId() });
    },
    expireTokens: () => tokens.clear(),
    registerAnew() {
      secret = randomUUID();
      tokens.clear();
    },
    close: () => server.close(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
