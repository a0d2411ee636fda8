import { z } from 'zod';
import type { OaMeaning, WeaverSettings } from '../oa-settings';
import type { OaEvent } from '../oa-wire';
import { instantFrom, withAttachments } from './form-values';
import { eventOf } from './meaning';

const logSchema = z.object({
  id: z.coerce.string().min(1),
  nodeName: z.string().default(''),
  operateDate: z.string().default(''),
  operateTime: z.string().default(''),
  operateType: z.string().default(''),
  operatorId: z.coerce.string().default(''),
  operatorName: z.string().default(''),
  operatorDept: z.string().default(''),
  remark: z.string().default(''),
  annexDocHtmls: z.string().default(''),
});
type Log = z.infer<typeof logSchema>;

const fieldSchema = z.object({ fieldName: z.string(), fieldValue: z.unknown() });
const requestSchema = z.object({
  status: z.string().default(''),
  workflowMainTableInfo: z.object({
    requestRecords: z.array(z.object({ workflowRequestTableFields: z.array(fieldSchema) })).min(1),
  }),
  workflowRequestLogs: z.array(z.unknown()).max(1_000),
});

/** @returns null for an answer that is not one, or of a request in whose form another number stands */
export function readWeaverRequest(
  data: unknown,
  ref: string,
  number: string,
  settings: WeaverSettings,
): { state: string; events: OaEvent[]; problems: string[] } | null {
  const request = requestSchema.safeParse(data);
  if (!request.success) return null;
  const { status, workflowMainTableInfo, workflowRequestLogs } = request.data;
  const fields = workflowMainTableInfo.requestRecords.flatMap((record) => record.workflowRequestTableFields);
  const ours = fields.find(({ fieldName }) => fieldName === settings.fields.number);
  if (ours?.fieldValue !== number) return null;
  const problems: string[] = [];
  const logs = workflowRequestLogs.flatMap((each) => {
    const log = logSchema.safeParse(each);
    if (!log.success) problems.push(`泛微流程 ${ref} 有一条意见读不了`);
    return log.success ? [log.data] : [];
  });
  logs.sort((a, b) => timeOf(a).localeCompare(timeOf(b)) || Number(a.id) - Number(b.id));
  const events = logs.flatMap((log): OaEvent[] => {
    const at = instantFrom(timeOf(log), settings.timeZone) ?? new Date().toISOString();
    const actor = [log.operatorDept, log.operatorName].filter((part) => part !== '').join(' ');
    const text = plain(log.remark);
    if (log.operatorId === settings.userId) {
      const key = /〔([0-9a-f-]{36})〕/.exec(text)?.[1];
      return key === undefined ? [] : [{ id: key, kind: 'remark', text: '', at, actor }];
    }
    const means = meaningOf(log, settings);
    if (means === null) problems.push(`泛微的“${log.nodeName} / ${log.operateType}”没有配置含义（channels.oa.steps）`);
    if (means === null || means === 'nothing') return [];
    const words = withAttachments(text, attachmentNames(log.annexDocHtmls));
    return [eventOf(means, { id: `${ref}-${log.id}`, text: words, at, actor })];
  });
  return { state: status.slice(0, 40), events, problems };
}

function meaningOf({ nodeName, operateType }: Log, { steps }: WeaverSettings): OaMeaning | null {
  const rule = steps.find(
    ({ node, action }) =>
      (node === undefined || nodeName.includes(node)) && (action === undefined || operateType.includes(action)),
  );
  return rule?.means ?? null;
}

function timeOf({ operateDate, operateTime }: Log): string {
  return `${operateDate} ${operateTime}`;
}

/** Opinions are rich text; only their words are taken. */
function plain(html: string): string {
  return html
    .replace(/<(br|\/p|\/div)\b[^<>]{0,200}>/gi, '\n')
    .replace(/<[^<>]{0,2000}>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim();
}

function attachmentNames(html: string): string[] {
  return html
    .split(/<[^<>]{0,2000}>/)
    .map((part) => plain(part))
    .filter((name) => name !== '' && name.length <= 200)
    .slice(0, 20);
}
