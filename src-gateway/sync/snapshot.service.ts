import type { EntityName, EntityRow } from '../../src-shared/sync/entities';
import type { Db, Reader } from '../db/database';
import { pageAnswers } from '../features/answer/answer.repository';
import { pagePairs } from '../features/answer/answer-pair.repository';
import { pageAnswerEvents, pageAnswerVersions } from '../features/answer/answer-version.repository';
import { pageGaps } from '../features/answer-gap/answer-gap.repository';
import { pageImports } from '../features/answer-import/answer-import.repository';
import { pageRevisions } from '../features/answer-revision/answer-revision.repository';
import { pageMessageAttachments } from '../features/attachment/message-attachment.repository';
import { pageCorrections } from '../features/correction/correction.repository';
import { pageDeliveries } from '../features/delivery/delivery.repository';
import { pageDeskSettings } from '../features/desk-setting/desk-setting.repository';
import { pageDraftOffers } from '../features/draft-offer/draft-offer.repository';
import { pageEmergencies } from '../features/emergency/emergency.repository';
import { pageHandovers } from '../features/handover/handover.repository';
import { pageMessages } from '../features/message/message.repository';
import { pageAccounts, pageDepartments, pageOfficers } from '../features/officer/officer.repository';
import { pageReplies } from '../features/reply/reply.repository';
import { pageRetention } from '../features/retention/retention.repository';
import { pageRotaShifts, pageRotaSwaps } from '../features/rota/rota.repository';
import { pagePromises } from '../features/shift/promise.repository';
import { pageShifts } from '../features/shift/shift.repository';
import { pageSynonyms } from '../features/synonym/synonym.repository';
import { pageTicketEvents, pageTickets } from '../features/ticket/ticket.repository';
import { readPosition } from './change-log.repository';
import { SyncProblem } from './sync-problem';

const PAGE = 1_000;
const FIRST_SLUG = '';
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

type Page<E extends EntityName> = (db: Reader, deskId: string, after: string, limit: number) => Promise<EntityRow<E>[]>;

/** How to read each entity page by page, in an order in which a row comes after the rows that it refers to. */
const pages: { [E in EntityName]: { first: string; page: Page<E> } } = {
  officer: { first: FIRST_SLUG, page: pageOfficers },
  department: { first: FIRST_SLUG, page: pageDepartments },
  account: { first: FIRST_SLUG, page: pageAccounts },
  answer: { first: FIRST_SLUG, page: pageAnswers },
  message: { first: FIRST_UUID, page: pageMessages },
  emergency: { first: FIRST_UUID, page: pageEmergencies },
  reply: { first: FIRST_UUID, page: pageReplies },
  ticket: { first: FIRST_UUID, page: pageTickets },
  ticketEvent: { first: FIRST_UUID, page: pageTicketEvents },
  delivery: { first: FIRST_UUID, page: pageDeliveries },
  draftOffer: { first: FIRST_UUID, page: pageDraftOffers },
  deskSetting: { first: FIRST_SLUG, page: pageDeskSettings },
  answerImport: { first: FIRST_UUID, page: pageImports },
  answerVersion: { first: FIRST_UUID, page: pageAnswerVersions },
  answerRevision: { first: FIRST_UUID, page: pageRevisions },
  answerEvent: { first: FIRST_UUID, page: pageAnswerEvents },
  answerGap: { first: FIRST_UUID, page: pageGaps },
  answerPair: { first: FIRST_UUID, page: pagePairs },
  correction: { first: FIRST_UUID, page: pageCorrections },
  synonym: { first: FIRST_UUID, page: pageSynonyms },
  shift: { first: FIRST_UUID, page: pageShifts },
  promise: { first: FIRST_UUID, page: pagePromises },
  handover: { first: FIRST_UUID, page: pageHandovers },
  retention: { first: FIRST_UUID, page: pageRetention },
  messageAttachment: { first: FIRST_UUID, page: pageMessageAttachments },
  rotaShift: { first: FIRST_UUID, page: pageRotaShifts },
  rotaSwap: { first: FIRST_UUID, page: pageRotaSwaps },
};

/**
 * The desk's working copy as lines of JSON: header, puts, trailer with the number of rows. Everything is read in one
 * repeatable-read transaction, page by page, so that it shows exactly the state at `head` and never fills memory; ending the
 * iteration early ends the transaction.
 */
export async function* snapshot(db: Db, scope: string): AsyncGenerator<string, void, undefined> {
  const trx = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
  try {
    const position = await readPosition(trx, scope);
    if (position === null) throw new SyncProblem('wrong_scope', '没有这个值班台。 There is no such desk.');
    yield `${JSON.stringify({ kind: 'header', scope, epoch: position.epoch, head: position.head, now: position.now })}\n`;
    let rows = 0;
    for (const entity of Object.keys(pages) as EntityName[]) {
      for await (const page of readPages(trx, scope, entity)) {
        rows += page.length;
        yield page.map((row) => `${JSON.stringify({ op: 'put', entity, row })}\n`).join('');
      }
    }
    yield `${JSON.stringify({ kind: 'trailer', rows })}\n`;
  } finally {
    // Nothing was written: giving the transaction up is as good as ending it, also after a failure.
    await trx.rollback().execute();
  }
}

async function* readPages(
  db: Reader,
  scope: string,
  entity: EntityName,
): AsyncGenerator<{ id: string }[], void, undefined> {
  const { first, page } = pages[entity] as {
    first: string;
    page: (db: Reader, deskId: string, after: string, limit: number) => Promise<{ id: string }[]>;
  };
  let coming: Promise<{ id: string }[]> | null = page(db, scope, first, PAGE);
  while (coming !== null) {
    const rows: { id: string }[] = await coming;
    const last = rows.at(-1);
    // Read while the reader takes this one.
    coming = last === undefined || rows.length < PAGE ? null : page(db, scope, last.id, PAGE);
    coming?.catch(() => undefined); // Whoever takes it hears of it; nobody may be left to.
    if (last !== undefined) yield rows;
  }
}
