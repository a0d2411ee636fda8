import { z } from 'zod';
import type { OaAttempt, OaDialect, OaReading, OaRecord, OaTicket } from '../oa-dialect';
import type { SeeyonSettings } from '../oa-settings';
import { formValues, titleOf } from './form-values';
import { readCap4Export, readFormExport, readSeeyonRecord, type SeeyonRecord } from './seeyon-records';
import { createSeeyonSession, parseSeeyonJson, type SeeyonAnswer, sayingOf } from './seeyon-session';
import { formXml } from './seeyon-xml';

type Form = NonNullable<SeeyonSettings['forms']['default']>;
type Records = { is: 'read'; records: SeeyonRecord[] } | { is: 'unclear'; error: string };

const DAY_MS = 86_400_000;
const idSchema = z.string().regex(/^-?\d{1,20}$/);
const startedSchema = z.object({
  code: z.coerce.string(),
  data: z.object({ app_bussiness_data: z.unknown().optional(), processId: z.unknown().optional() }).nullish(),
});
const businessSchema = z.object({ summaryId: z.coerce.string() });

/**
 * Seeyon, both generations of its REST interfaces (docs/channels/oa-seeyon.md). They differ in how a form is started and
 * how its records are exported.
 */
export function createSeeyonDialect(settings: SeeyonSettings, signal: AbortSignal): OaDialect {
  const session = createSeeyonSession(settings, signal);
  const forms = [settings.forms.default, ...Object.values(settings.forms.departments)].filter(
    (form) => form !== undefined,
  );
  const templates = new Map(forms.map((form) => [form.template, form]));
  const shared = new WeakMap<object, Promise<Records>>();

  /** Reading may be repeated at once with a new token. */
  const read: typeof session.call = async (...request) => {
    const first = await session.call(...request);
    return first.is === 'expired' ? session.call(...request) : first;
  };

  async function create(ticket: OaTicket): Promise<OaAttempt> {
    const form = settings.forms.departments[ticket.departmentId] ?? settings.forms.default;
    if (form === undefined)
      return { is: 'refused', error: `没有为${ticket.departmentName}配置致远模板（channels.oa.forms）` };
    const body = bodyOf(ticket, form, settings);
    return attemptOf(
      await session.call('POST', filled(settings.paths.create, { template: form.template }), { body }),
      settings,
    );
  }

  async function exportAll(): Promise<Records> {
    const records: SeeyonRecord[] = [];
    for (const form of templates.values()) {
      const answer = await exportOf(form);
      const part = answer.is === 'answered' && answer.status === 200 ? parsed(answer.text) : null;
      if (part === null)
        return { is: 'unclear', error: `致远模板 ${form.template} 的表单数据读不了：${sayingOf(answer)}` };
      records.push(...part);
    }
    return { is: 'read', records };
  }

  const parsed = (text: string) => (settings.kind === 'seeyon-8' ? readCap4Export(text) : readFormExport(text));

  function exportOf(form: Form): Promise<SeeyonAnswer> {
    const path = filled(settings.paths.search, { template: form.template });
    // A day more at each end: the server's clock and zone may differ.
    const beginDateTime = day(Date.now() - (settings.searchDays + 1) * DAY_MS);
    const endDateTime = day(Date.now() + DAY_MS);
    if (settings.kind === 'seeyon-5') return read('GET', path, { query: { beginDateTime, endDateTime } });
    const { template: templateCode, rightId = '' } = form;
    return read('POST', path, { body: { templateCode, beginDateTime, endDateTime, rightId } });
  }

  function recordsFor(batch: object | undefined): Promise<Records> {
    if (batch === undefined) return exportAll();
    const begun = shared.get(batch) ?? exportAll();
    shared.set(batch, begun);
    return begun;
  }

  async function flowState(ref: string): Promise<{ is: 'state'; state: string } | { is: 'unclear'; error: string }> {
    const answer = await read('GET', filled(settings.paths.state, { id: ref }));
    const state = answer.is === 'answered' && answer.status === 200 ? stateOf(answer.text) : null;
    return state === null
      ? { is: 'unclear', error: `致远流程 ${ref} 的状态读不了：${sayingOf(answer)}` }
      : { is: 'state', state };
  }

  async function find(number: string, ref: string | null, batch?: object): Promise<OaReading> {
    const all = await recordsFor(batch);
    if (all.is === 'unclear') return all;
    const ours = all.records.filter((each) => (each.get(settings.read.number) ?? '').trim() === number);
    if (ours.length === 0) return { is: 'absent' };
    const flow = ref === null || !idSchema.safeParse(ref).success ? null : await flowState(ref);
    if (flow?.is === 'unclear') return flow;
    const record: OaRecord = { status: { number, state: '', revision: 0, events: [] }, refs: [], problems: [] };
    for (const each of ours.slice(0, 5)) {
      const said = readSeeyonRecord(each, flow?.state ?? null, settings);
      record.status.state = said.state;
      record.status.events.push(...said.events);
      record.problems.push(...said.problems);
      record.refs.push(ours.length === 1 && ref !== null ? ref : `${number}#${record.refs.length + 1}`);
    }
    return { is: 'found', record };
  }

  return {
    isKeyed: false,
    steps: 6 + 4 * Math.max(1, templates.size),
    create,
    find,
    async remark({ remark, text, ticketRef: ref = null }) {
      const { withdraw } = settings.paths;
      if (remark !== 'withdraw' || withdraw === undefined)
        return { is: 'refused', error: '致远没有对应的接口，请电话告知部门，再确认已送达' };
      if (ref === null || !idSchema.safeParse(ref).success)
        return { is: 'refused', error: '不知道致远的流程编号，撤不了，请电话告知部门，再确认已送达' };
      const fill = (value: string): string => value.replaceAll('{id}', ref).replaceAll('{text}', text);
      const body = Object.fromEntries(Object.entries(withdraw.body).map(([key, value]) => [key, fill(value)]));
      const answer = await session.call('POST', filled(withdraw.path, { id: ref }), { body });
      if (answer.is === 'expired') return answer;
      if (answer.is === 'not_sent' || answer.is === 'no_token') return { is: 'not_there', error: answer.error };
      // Nothing of a withdrawal can be read back but the flow's state, which may have changed for another reason.
      if (answer.is === 'lost' || answer.status >= 500)
        return { is: 'unanswerable', error: `致远没有答复撤销：${sayingOf(answer)}，请到 OA 中核对` };
      const outcome = z.object({ code: z.coerce.string() }).safeParse(parseSeeyonJson(answer.text));
      const isDone = answer.status === 200 && outcome.data?.code === '0';
      return isDone
        ? { is: 'confirmed', remoteRef: ref }
        : { is: 'refused', error: `致远没有撤销：${sayingOf(answer)}` };
    },
    async test() {
      if (templates.size === 0) return '没有配置致远模板，请填写 channels.oa.forms';
      const all = await exportAll();
      return all.is === 'unclear' ? `${all.error}。请核对地址、REST 用户、模板编号和权限` : null;
    },
  };
}

function bodyOf(ticket: OaTicket, form: Form, settings: SeeyonSettings): unknown {
  const values = formValues(ticket, settings, form);
  const subject = titleOf(ticket);
  const { template: templateCode } = form;
  if (settings.kind === 'seeyon-8') {
    const data = { templateCode, draft: '0', attachments: [], subject, data: { [settings.table]: values } };
    return { appName: 'collaboration', data };
  }
  const isJson = settings.transfer === 'json';
  return {
    templateCode,
    senderLoginName: settings.loginName,
    subject,
    data: isJson ? JSON.stringify(values) : formXml(values),
    param: '0',
    transfertype: settings.transfer,
  };
}

function attemptOf(answer: SeeyonAnswer, settings: SeeyonSettings): OaAttempt {
  if (answer.is === 'expired') return answer;
  if (answer.is === 'no_token' || answer.is === 'not_sent') return { is: 'not_there', error: answer.error };
  if (answer.is === 'lost') return { is: 'unclear', error: answer.error };
  if (answer.status === 429) return { is: 'not_there', error: '致远要求稍后再发（HTTP 429）' };
  const refusal = `致远拒收：${sayingOf(answer)}`.slice(0, 500);
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 408) return { is: 'refused', error: refusal };
  if (answer.status !== 200) return { is: 'unclear', error: `致远：${sayingOf(answer)}` };
  const body = parseSeeyonJson(answer.text);
  if (settings.kind === 'seeyon-5') {
    const id = stateOf(answer.text);
    return id !== null && id !== '-1' && id !== '0'
      ? { is: 'confirmed', remoteRef: id }
      : { is: 'unclear', error: '致远的回答不是流程编号' };
  }
  const started = startedSchema.safeParse(body);
  if (!started.success) return { is: 'unclear', error: '致远的回答不合约定' };
  if (started.data.code !== '0') return { is: 'refused', error: refusal };
  return { is: 'confirmed', remoteRef: summaryOf(started.data.data?.app_bussiness_data) };
}

/** The flow's id stands in JSON within JSON. Without it the ticket is there all the same. */
function summaryOf(business: unknown): string | null {
  const inner = typeof business === 'string' ? parseSeeyonJson(business) : business;
  const id = businessSchema.safeParse(inner).data?.summaryId;
  return id !== undefined && idSchema.safeParse(id).success ? id : null;
}

/** A bare number, quoted or not. */
function stateOf(text: string): string | null {
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  return idSchema.safeParse(bare).success ? bare : null;
}

function filled(path: string, values: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    return value === undefined ? whole : encodeURIComponent(value);
  });
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
