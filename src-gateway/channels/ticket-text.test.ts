import { expect, test } from 'vitest';
import { type TicketParcel, ticketBody, ticketHead } from './ticket-text';

const NUMBER = 'ZB-20260314-0007';
const ticket: TicketParcel = {
  kind: 'ticket',
  ticketId: 't',
  number: NUMBER,
  departmentId: 'd',
  departmentName: '交警支队',
  address: '交警群',
  text: '我叫张三，电话13812345678，反映路灯故障。',
  deadlineAt: '2026-03-16T10:00:00.000Z',
};
const remark = (kind: 'rework' | 'withdraw' | 'confirm', text: string): TicketParcel => ({
  kind: 'ticket_remark',
  ticketId: 't',
  number: NUMBER,
  key: 'k',
  departmentName: '交警支队',
  address: '交警群',
  remark: kind,
  text,
});

test('a ticket is told with number, department, masked text, and the deadline on the desk’s clock', () => {
  expect(ticketHead(NUMBER) + ticketBody(ticket, 'Asia/Shanghai')).toBe(
    `【转办单 ${NUMBER}】
交警支队：
我叫某某，电话［手机号］，反映路灯故障。
请于 2026-03-16 18:00 前办理并反馈。
回复请注明编号 ${NUMBER}。`,
  );
});

test.each([
  [
    'rework',
    '请联系13812345678补充',
    '\n反馈需要补充，请重新办理：\n请联系［手机号］补充\n回复请注明编号 ZB-20260314-0007。',
  ],
  ['withdraw', '群众已撤诉', '\n已撤回，不必再办。原因：\n群众已撤诉'],
  ['withdraw', '', '\n已撤回，不必再办。'],
  ['confirm', '', '\n反馈已确认，本单办结。'],
] as const)('a remark says what is wanted: %s', (kind, text, body) => {
  expect(ticketBody(remark(kind, text), 'Asia/Shanghai')).toBe(body);
});
