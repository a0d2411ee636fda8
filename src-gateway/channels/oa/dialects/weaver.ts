import { z } from 'zod';
import { describeAnswer } from '../../exchange';
import { ticketHead } from '../../ticket-text';
import type { OaAttempt, OaDialect, OaReading, OaRecord, OaTicket } from '../oa-dialect';
import type { WeaverSettings } from '../oa-settings';
import { formValues, titleOf } from './form-values';
import { readWeaverRequest } from './weaver-request';
import { createWeaverSession, type WeaverAnswer } from './weaver-session';

const PAGE = 100;
/** A remark is recognised by its key in the signing log. */
const REMARKS = { rework: 'rejectRequest', confirm: 'submitRequest', withdraw: 'withdrawRequest' } as const;

const rowsSchema = z.array(z.object({ requestId: z.coerce.string(), requestName: z.string() }));
/** `code` is a word, in some versions an object with that word as its name. */
const outcomeSchema = z.object({
  code: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
  data: z.unknown().optional(),
  errMsg: z.unknown().optional(),
});
const createdSchema = z.object({ requestid: z.coerce.string().regex(/^[1-9]\d*$/) });

/** Weaver e-cology 9: workflow requests over the interfaces for other systems (docs/channels/oa-weaver.md). */
export function createWeaverDialect(settings: WeaverSettings, signal: AbortSignal): OaDialect {
  const session = createWeaverSession(settings, signal);
  const formOf = (departmentId: string) => settings.forms.departments[departmentId] ?? settings.forms.default;

  /** Reading may be repeated at once with a new token. */
  async function read(method: 'GET' | 'POST', service: string, parameters: Record<string, string>) {
    const first = await session.call(method, service, parameters);
    return first.is === 'expired' ? session.call(method, service, parameters) : first;
  }

  async function create(ticket: OaTicket): Promise<OaAttempt> {
    const form = formOf(ticket.departmentId);
    if (form === undefined)
      return { is: 'refused', error: `没有为${ticket.departmentName}配置泛微流程（channels.oa.forms）` };
    const mainData = Object.entries(formValues(ticket, settings, form)).map(([fieldName, fieldValue]) => ({
      fieldName,
      fieldValue,
    }));
    const answer = await session.call('POST', 'doCreateRequest', {
      workflowId: form.workflowId,
      requestName: titleOf(ticket),
      mainData: JSON.stringify(mainData),
      otherParams: JSON.stringify({ isnextflow: '1', delReqFlowFaild: '1' }),
    });
    return attemptOf(answer, (data) => createdSchema.safeParse(data).data?.requestid ?? null);
  }

  async function find(number: string): Promise<OaReading> {
    const answer = await read('POST', 'getMyWorkflowRequestList', {
      conditions: JSON.stringify({ requestname: ticketHead(number) }),
      pageNo: '1',
      pageSize: String(PAGE),
    });
    if (answer.is !== 'answered') return unclear(answer);
    const rows = rowsSchema.safeParse(answer.body);
    if (answer.status !== 200 || !rows.success)
      return { is: 'unclear', error: `泛微的流程列表读不了：${describeAnswer(answer.status, answer.body)}` };
    const refs = rows.data
      .filter(({ requestName }) => requestName.includes(ticketHead(number)))
      .map(({ requestId }) => requestId);
    if (refs.length === 0) {
      return rows.data.length < PAGE
        ? { is: 'absent' }
        : { is: 'unclear', error: '泛微的流程列表没有按标题筛选，无法断定有无此单' };
    }
    return readAll(number, refs.sort());
  }

  async function readAll(number: string, refs: string[]): Promise<OaReading> {
    const record: OaRecord = { status: { number, state: '', revision: 0, events: [] }, refs, problems: [] };
    for (const ref of refs.slice(0, 5)) {
      const answer = await read('GET', 'getWorkflowRequest', { requestId: ref });
      if (answer.is !== 'answered') return unclear(answer);
      const outcome = outcomeSchema.safeParse(answer.body);
      if (answer.status !== 200 || !outcome.success || outcome.data.code !== 'SUCCESS')
        return { is: 'unclear', error: `泛微的流程 ${ref} 读不了：${wordOf(answer)}` };
      const request = readWeaverRequest(outcome.data.data, ref, number, settings);
      if (request === null)
        return { is: 'unclear', error: `泛微流程 ${ref} 的回答不合约定，或其中的编号不是 ${number}` };
      record.status.state = request.state;
      record.status.events.push(...request.events);
      record.problems.push(...request.problems);
    }
    return { is: 'found', record };
  }

  return {
    isKeyed: false,
    steps: 12,
    create,
    find,
    async remark({ number, key, remark, text }, found) {
      const requestId = found?.refs[0];
      if (requestId === undefined) return { is: 'not_there', error: 'OA 中没有找到转办单' };
      const words = `${ticketHead(number)}${text}〔${key}〕`;
      return attemptOf(await session.call('POST', REMARKS[remark], { requestId, remark: words }), () => key);
    },
    async test() {
      const forms = [settings.forms.default, ...Object.values(settings.forms.departments)];
      const ids = new Set(forms.flatMap((form) => (form === undefined ? [] : [form.workflowId])));
      if (ids.size === 0) return '没有配置泛微流程，请填写 channels.oa.forms';
      for (const workflowId of ids) {
        const answer = await read('GET', 'getCreateWorkflowRequestInfo', { workflowId });
        const outcome = answer.is === 'answered' ? outcomeSchema.safeParse(answer.body) : null;
        if (outcome?.data?.code !== 'SUCCESS')
          return `泛微流程 ${workflowId} 不能用：${wordOf(answer)}。请核对地址、appid、流程编号和代发人的创建权限`;
      }
      return null;
    },
  };
}

/** @param refOf the id in the data of a success; null when it is not as agreed */
function attemptOf(answer: WeaverAnswer, refOf: (data: unknown) => string | null): OaAttempt {
  if (answer.is === 'expired') return answer;
  if (answer.is === 'no_token' || answer.is === 'not_sent') return { is: 'not_there', error: answer.error };
  if (answer.is === 'lost') return { is: 'unclear', error: answer.error };
  const outcome = outcomeSchema.safeParse(answer.body);
  if (answer.status !== 200 || !outcome.success)
    return { is: 'unclear', error: `泛微的回答不合约定（HTTP ${answer.status}）` };
  const { code, data } = outcome.data;
  if (code === 'SUCCESS') {
    const remoteRef = refOf(data);
    return remoteRef === null
      ? { is: 'unclear', error: '泛微说成功，却没有给出流程编号' }
      : { is: 'confirmed', remoteRef };
  }
  const isRefusal = ['PARAM_ERROR', 'NO_PERMISSION', 'USER_EXCEPTION'].includes(code);
  return { is: isRefusal ? 'refused' : 'unclear', error: `泛微：${wordOf(answer)}`.slice(0, 500) };
}

function unclear(answer: Exclude<WeaverAnswer, { is: 'answered' }>): OaReading {
  return { is: 'unclear', error: answer.is === 'expired' ? '泛微不认刚领取的令牌' : answer.error };
}

function wordOf(answer: WeaverAnswer): string {
  if (answer.is === 'expired') return '不认刚领取的令牌';
  if (answer.is !== 'answered') return answer.error;
  const outcome = outcomeSchema.safeParse(answer.body);
  if (!outcome.success) return describeAnswer(answer.status, answer.body);
  const { code, errMsg } = outcome.data;
  return errMsg === undefined ? code : `${code} ${JSON.stringify(errMsg)}`.slice(0, 300);
}
