import { readDeskFolder } from '../../src-gateway/features/desk/desk-import';
import { appendAudit } from '../../src-main/core/audit/audit.repository';
import type { WriteTransaction } from '../../src-main/core/db/database';
import { putEntity } from '../../src-main/core/sync/entity.repository';
import type { Officer } from '../../src-shared/domain/officer';
import { rotaSettingSchema, shiftTimes } from '../../src-shared/domain/rota';
import type { RotaSwap } from '../../src-shared/domain/rota-swap';
import { addDays, dayAt, weekOf } from '../../src-shared/domain/work-calendar';
import type { EntityRow } from '../../src-shared/sync/entities';
import { fillDesk } from '../bench/support/full-desk';
import { uuidOf } from '../support/core-desk';
import { giveSlot } from '../support/key-slots';
import { openLocal } from '../support/local-database';
import { sampleFolder } from '../support/stack/messages';

/** Further officers: names are drawn from the two lists. */
const FAMILY = ['欧阳', '司徒', '沈', '蔺', '亓官', '桑', '谌', '边'];
const GIVEN = ['知夏', '临', '怀瑾', '一鸣'];
const ROTA = rotaSettingSchema.parse({
  templates: [
    { label: '早班', start: '08:00', end: '15:00', seats: 3 },
    { label: '中班', start: '12:00', end: '20:00', seats: 2 },
    { label: '晚班', start: '15:00', end: '22:00', seats: 3 },
    { label: '夜班', start: '22:00', end: '08:00', seats: 2 },
  ],
});
const PLANNED = ['早班', '早班', '早班', '中班', '晚班', '晚班', '夜班', '夜班', '夜班'];
const SWAP_STATES: readonly RotaSwap['state'][] = ['proposed', 'proposed', 'agreed', 'refused', 'ordered', 'overtaken'];
const ACTIONS = ['message.claim', 'reply.queue', 'ticket.forward', 'message.unmasked', 'session.signed_in'];
const COUNTS = { messages: 50_000, officers: 24, swaps: 12, approvals: 40, promises: 25, handovers: 300, audit: 5_000 };
const PHRASE =
  '您好，经核实，您反映的路口高峰期确有车辆违停，辖区交警大队已增派警力，每日7:30至9:00现场疏导，并将施划禁停标线。咨询电话0000-7654321。\n——值班民警';

/** A desk that has run for half a year: {@link fillDesk}, with a full rota, approvals, promises, handovers and a long audit log. */
export async function fillPeople(folder: string): Promise<{ officer: string; lead: string }> {
  await fillDesk(folder, COUNTS.messages);
  const { desk, officers } = await readDeskFolder(sampleFolder);
  const deskId = desk.id as Officer['deskId'];
  const db = await openLocal(folder);
  const [first, second] = officers;
  const lead = officers.find(({ role }) => role === 'lead');
  if (first === undefined || second === undefined || lead === undefined) throw new Error('the sample desk has no lead');
  await giveSlot(folder, lead.id, { badgeNumber: lead.badgeNumber });
  await giveSlot(folder, second.id, { badgeNumber: second.badgeNumber });
  const all: Officer[] = [
    ...officers.map((each) => ({ ...each, deskId })),
    ...Array.from({ length: COUNTS.officers }, (_, at) => newOfficer(at, deskId)),
  ];
  try {
    await db.transact(async (trx) => {
      for (const officer of all) await putEntity(trx, 'officer', officer);
      await putRota(trx, deskId, all);
      await putWork(trx, deskId, { ...first, deskId });
      for (let at = 0; at < COUNTS.handovers; at += 1) await putEntity(trx, 'handover', pastHandover(at, deskId, all));
    });
    await db.transact(async (trx) => {
      for (let at = 0; at < COUNTS.audit; at += 1)
        await appendAudit(trx, {
          at: new Date(Date.now() - (COUNTS.audit - at) * 60_000).toISOString(),
          actor: (all[at % all.length] as Officer).id,
          action: ACTIONS[at % ACTIONS.length] ?? '',
          subject: at % ACTIONS.length === 4 ? (all[at % all.length] as Officer).id : uuidOf(1, at),
          detail: at % ACTIONS.length === 3 ? { reason: '核对身份以便回电' } : { commandId: uuidOf(9, at), seq: at },
        });
    });
  } finally {
    await db.close();
  }
  return { officer: first.name, lead: lead.name };
}

function newOfficer(at: number, deskId: Officer['deskId']): Officer {
  const name = `${FAMILY[at % FAMILY.length]}${GIVEN[Math.floor(at / FAMILY.length) % GIVEN.length]}`;
  return {
    id: `of-1${at}`,
    deskId,
    badgeNumber: `S001${String(at).padStart(2, '0')}`,
    name,
    role: 'officer',
    active: at !== 5,
  } as Officer;
}

/** This week and the next, some seats empty, some officers twice at once, and swaps in every state. */
async function putRota(trx: WriteTransaction, deskId: Officer['deskId'], all: readonly Officer[]): Promise<void> {
  const at = new Date().toISOString();
  await putEntity(trx, 'deskSetting', {
    id: `${deskId}:rota`,
    deskId,
    key: 'rota',
    value: { ...ROTA },
  });
  const monday = weekOf(dayAt(at));
  for (let day = 0; day < 14; day += 1)
    for (const [seat, label] of PLANNED.entries()) {
      const template = ROTA.templates.find((each) => each.label === label);
      if (template === undefined) continue;
      const number = day * PLANNED.length + seat;
      await putEntity(trx, 'rotaShift', {
        id: uuidOf(20, number),
        deskId,
        day: addDays(monday, day),
        label,
        ...shiftTimes({ day: addDays(monday, day), start: template.start, end: template.end }),
        officerId: all[(number * 5) % all.length]?.id,
        insteadOfId: number % 17 === 0 ? all[(number + 1) % all.length]?.id : null,
        note: number % 11 === 0 ? '带新民警' : '',
        removed: false,
        updatedBy: '阙云桥',
        updatedAt: at,
        version: 1,
      } as EntityRow<'rotaShift'>);
    }
  for (let swap = 0; swap < COUNTS.swaps; swap += 1)
    await putEntity(trx, 'rotaSwap', {
      id: uuidOf(21, swap),
      deskId,
      shiftId: uuidOf(20, 63 + swap),
      shiftVersion: 1,
      fromId: all[((63 + swap) * 5) % all.length]?.id,
      toId: all[swap % all.length]?.id,
      otherShiftId: swap % 3 === 0 ? uuidOf(20, 80 + swap) : null,
      otherShiftVersion: swap % 3 === 0 ? 1 : null,
      proposedById: all[((63 + swap) * 5) % all.length]?.id,
      proposedAt: at,
      note: '孩子家长会，下周一补上',
      state: SWAP_STATES[swap % SWAP_STATES.length],
      answeredById: null,
      answeredAt: null,
      answerNote: '',
      version: 1,
    } as EntityRow<'rotaSwap'>);
}

/** Replies that wait for approval, promises, and what an officer holds in an ordinary busy week. */
async function putWork(trx: WriteTransaction, deskId: Officer['deskId'], officer: Officer): Promise<void> {
  for (let at = 0; at < COUNTS.approvals; at += 1)
    await putEntity(trx, 'reply', {
      id: uuidOf(22, at),
      deskId,
      messageId: uuidOf(1, 49_000 + at),
      text: `${PHRASE} ${officer.name}（警号 ${officer.badgeNumber}）`,
      officerId: officer.id,
      officerName: officer.name,
      badgeNumber: officer.badgeNumber,
      basis: null,
      state: 'checking',
      queuedAt: new Date(Date.now() - at * 600_000).toISOString(),
      sentAt: null,
      closeAfterSent: false,
      overrides: at % 4 === 0 ? [{ kind: 'vague_promise', reason: '施工日期待定' }] : [],
      review: null,
      version: 1,
    } as unknown as EntityRow<'reply'>);
  for (let at = 0; at < COUNTS.promises; at += 1)
    await putEntity(trx, 'promise', {
      id: uuidOf(23, at),
      deskId,
      messageId: uuidOf(1, 49_500 + at),
      text: at % 5 === 0 ? '工作日上午回电，告知巡逻安排、联系人和预计完成的日期，并附现场照片' : '明天上午回电',
      dueAt: new Date(Date.now() + (at - 6) * 1_200_000).toISOString(),
      madeBy: officer.name,
      madeAt: new Date().toISOString(),
      keptAt: null,
      keptBy: null,
      version: 1,
    } as EntityRow<'promise'>);
}

function pastHandover(at: number, deskId: Officer['deskId'], all: readonly Officer[]): EntityRow<'handover'> {
  const from = all[at % all.length] as Officer;
  const to = all[(at + 1) % all.length] as Officer;
  const instant = new Date(Date.now() - (at + 1) * 12 * 3_600_000).toISOString();
  const signed = (by: Officer) => ({
    officerId: by.id,
    officerName: by.name,
    badgeNumber: by.badgeNumber,
    at: instant,
    contentHash: '0'.repeat(64),
    reason: '',
  });
  return {
    id: uuidOf(24, at),
    deskId,
    shiftId: uuidOf(25, at),
    workstationId: 'ws-1',
    fromId: from.id,
    fromName: from.name,
    toId: to.id,
    toName: to.name,
    state: at % 40 === 3 ? 'withdrawn' : 'accepted',
    items: [],
    offeredAt: instant,
    acceptedAt: instant,
    outgoing: signed(from),
    incoming: signed(to),
    word: null,
    seal: '0'.repeat(64),
    version: 2,
  } as unknown as EntityRow<'handover'>;
}
