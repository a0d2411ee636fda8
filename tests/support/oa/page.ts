import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { escapeHtml, pageHtml } from '../stand-in';
import type { StandInTicket } from './server';

const STATES: Record<string, string> = {
  received: '待签收',
  accepted: '已签收',
  fed_back: '已反馈',
  returned: '已退回',
  rework: '要求重办',
  withdrawn: '已撤回',
  confirmed: '已确认办结',
};
const KINDS: Record<string, string> = { accepted: '签收', fed_back: '反馈', returned: '退回', remark: '值班台说明' };
const REMARKS: Record<string, string> = { rework: '要求重办', withdraw: '撤回', confirm: '确认办结' };
const BUILT_IN: FeedbackSample[] = [
  { kind: 'fed_back', text: '经核实，已与当事人电话联系，告知所需材料和办理地点，当事人表示清楚。' },
  { kind: 'fed_back', text: '已到现场查看，违停车辆已依法处理，并已加强该路段巡查。' },
  { kind: 'returned', text: '该事项不属于本部门职责，依据职责分工应由属地派出所办理，请另行转办。' },
];

const sampleSchema = z
  .object({ kind: z.enum(['feedback', 'return']), text: z.string().min(1) })
  .transform(({ kind, text }) => ({ kind: kind === 'return' ? ('returned' as const) : ('fed_back' as const), text }));
export type FeedbackSample = z.infer<typeof sampleSchema>;

/** Sample answers of departments, from a JSON Lines file when there is one. */
export function readFeedbackSamples(file: string | undefined): FeedbackSample[] {
  if (file === undefined || !existsSync(file)) return BUILT_IN;
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => sampleSchema.parse(JSON.parse(line)));
}

/** Received tickets, newest first. */
export function listPage(tickets: readonly StandInTicket[]): string {
  const rows = [...tickets]
    .sort((one, other) => other.receivedAt.localeCompare(one.receivedAt))
    .map(
      (ticket) => `<tr><td><a href="/page/${encodeURIComponent(ticket.number)}">${escapeHtml(ticket.number)}</a></td>
<td>${escapeHtml(ticket.department.name)}</td><td><span class="badge">${STATES[ticket.state] ?? escapeHtml(ticket.state)}</span></td>
<td>${escapeHtml(ticket.text.slice(0, 60))}</td><td>${clock(ticket.deadlineAt)}</td></tr>`,
    );
  const table =
    rows.length === 0
      ? '<p class="card">还没有收到转办单。在值班台转办一条来信后，会出现在这里。</p>'
      : `<table class="card"><tr><th>单号</th><th>部门</th><th>状态</th><th>内容</th><th>反馈时限</th></tr>${rows.join('')}</table>`;
  return pageHtml('OA 收到的转办单', table, 3);
}

/** One ticket, and the form with which a person answers as the department. */
export function ticketPage(ticket: StandInTicket, samples: readonly FeedbackSample[]): string {
  const events = ticket.events.map(
    (
      event,
    ) => `<li><b>${KINDS[event.kind] ?? escapeHtml(event.kind)}${event.remark ? `（${REMARKS[event.remark] ?? ''}）` : ''}</b>
<span class="muted">${clock(event.at)} ${escapeHtml(event.actor)}</span><pre>${escapeHtml(event.text)}</pre></li>`,
  );
  const options = samples
    .slice(0, 40)
    .map(
      (sample) =>
        `<option value="${escapeHtml(sample.text)}">${sample.kind === 'returned' ? '退回：' : '反馈：'}${escapeHtml(sample.text.slice(0, 40))}</option>`,
    );
  const body = `<p><a href="/">← 返回列表</a></p>
<div class="card"><p>${escapeHtml(ticket.department.name)} · <span class="badge">${STATES[ticket.state] ?? escapeHtml(ticket.state)}</span> · 反馈时限 ${clock(ticket.deadlineAt)}</p><pre>${escapeHtml(ticket.text)}</pre></div>
<div class="card"><p>以部门身份办理：</p><form method="post">
<p><select onchange="this.form.text.value=this.value"><option value="">选用样例文字…</option>${options.join('')}</select></p>
<p><textarea name="text" rows="4" aria-label="反馈或退回的内容">${escapeHtml(samples[0]?.text ?? '')}</textarea></p>
<p><label>经办人 <input name="actor" value="${escapeHtml(ticket.department.name)}"></label></p>
<p><button name="kind" value="accepted">签收</button><button name="kind" value="fed_back">反馈</button><button name="kind" value="returned">退回</button></p></form></div>
<div class="card"><p>办理经过</p><ul>${events.join('') || '<li class="muted">暂无</li>'}</ul></div>`;
  return pageHtml(`转办单 ${ticket.number}`, body, null);
}

function clock(instant: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? '' : at.toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false });
}
