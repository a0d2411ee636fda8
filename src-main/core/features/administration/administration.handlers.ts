import type { z } from 'zod';
import type { OfficerId } from '../../../../src-shared/domain/ids';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import {
  type AdministrationRefusal,
  CHANNEL_TESTS_PATH,
  CONDITION_PATH,
  channelTestResponseSchema,
  conditionResponseSchema,
  ENROLMENT_CODES_PATH,
  ENTRIES_PATH,
  enrolmentCodeResponseSchema,
  entriesResponseSchema,
  PASSPHRASES_PATH,
  passphraseResetResponseSchema,
  REVOCATIONS_PATH,
  revocationResponseSchema,
  WORKSTATIONS_PATH,
  workstationsResponseSchema,
} from '../../../../src-shared/sync/administration';
import { appendAudit } from '../../audit/audit.repository';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { readEntries } from './entries.service';
import { readEntryFile, writeEntries } from './entry-file.service';

type Channel = Extract<keyof Handlers, `administration.${string}`>;

export function administrationHandlers({ db, ports, loop }: HandlerKit): Pick<Handlers, Channel> {
  const read = <T extends { now: string }>(path: string, officer: OfficerId, schema: z.ZodType<T>) =>
    loop.ask((client, signal) => client.ask(`${path}?${new URLSearchParams({ officer })}`, null, schema, signal));

  /** Asks the gateway to do something. Once it was asked, silence does not say that nothing was done. */
  async function act<T extends { outcome: 'done'; now: string }>(
    path: string,
    body: { officer: OfficerId } & Record<string, unknown>,
    schema: z.ZodType<T | AdministrationRefusal>,
  ): Promise<Result<T>> {
    if (!loop.isOnline()) return fail({ code: 'gateway_needed' });
    const answer = await loop.ask((client, signal) => client.ask(path, body, schema, signal));
    if (answer === null) return fail({ code: 'gateway_silent' });
    if (answer.outcome === 'refused')
      return fail({ code: 'administration_refused', problem: answer.problem, about: answer.about });
    return succeed(answer);
  }

  return {
    'administration.workstations': async (_, { id }) => {
      const answer = await read(WORKSTATIONS_PATH, id, workstationsResponseSchema);
      if (answer === null) return fail({ code: 'gateway_needed' });
      const { now, ...seats } = answer;
      return succeed({ ...seats, at: now });
    },
    'administration.condition': async (_, { id }) => {
      const answer = await read(CONDITION_PATH, id, conditionResponseSchema);
      if (answer === null) return fail({ code: 'gateway_needed' });
      const { now, ...condition } = answer;
      return succeed({ ...condition, at: now });
    },
    'administration.enrol': async (order, { id }) => {
      const answer = await act(ENROLMENT_CODES_PATH, { ...order, officer: id }, enrolmentCodeResponseSchema);
      return answer.ok ? succeed(answer.value.slip) : answer;
    },
    'administration.revoke': async (input, { id }) => {
      const answer = await act(REVOCATIONS_PATH, { ...input, officer: id }, revocationResponseSchema);
      return answer.ok ? succeed(null) : answer;
    },
    'administration.entries': async () => succeed(await readEntries(db.read)),
    'administration.save': async ({ changes }, { id }) => {
      const answer = await act(ENTRIES_PATH, { changes, officer: id }, entriesResponseSchema);
      if (!answer.ok) return answer;
      loop.wake();
      return succeed({ changed: answer.value.changed });
    },
    'administration.reset_passphrase': async ({ officerId }, { id }) => {
      const answer = await act(PASSPHRASES_PATH, { officerId, officer: id }, passphraseResetResponseSchema);
      return answer.ok ? succeed({ passphrase: answer.value.passphrase }) : answer;
    },
    'administration.test_channel': async ({ channel }, { id }) => {
      const answer = await act(CHANNEL_TESTS_PATH, { channel, officer: id }, channelTestResponseSchema);
      return answer.ok ? succeed({ problem: answer.value.problem }) : answer;
    },
    'administration.read_file': async (input) => readEntryFile(db.read, input, () => ports.ids.next()),
    'administration.write_file': (input, officer) =>
      writeEntries(db.read, input, ports.ids.next(), (rows) =>
        db.transact((trx) =>
          appendAudit(trx, {
            at: ports.clock.now().toISOString(),
            actor: officer.id,
            action: 'administration.exported',
            subject: null,
            detail: { kind: input.kind, format: input.format, rows },
          }),
        ),
      ),
  };
}
