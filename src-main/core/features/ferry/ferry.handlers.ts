import { readFile } from 'node:fs/promises';
import { MAX_PAPER_BYTES } from '../../../../src-files/bundle/enrolment-paper';
import type { EngineInput, Topic } from '../../../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import { errorCodeOf } from '../../db/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { writeWholeFile } from '../attachment/attachment-file';
import type { FerryDesk } from './ferry-desk';
import { confirmEnrolment, requestEnrolment, rotateKeys, takeAnswer } from './ferry-enrolment.service';
import type { FerryStart } from './ferry-start';

interface StartPorts extends Pick<HandlerKit['ports'], 'clock' | 'ids'> {
  announce(topics: readonly Topic[]): void;
}

type FerryChannel = Extract<keyof Handlers, `ferry.${string}`>;

export function ferryHandlers(
  { ports: { clock, ids }, write }: HandlerKit,
  desk: FerryDesk,
): Pick<Handlers, FerryChannel> {
  const now = () => clock.now().toISOString();
  return {
    'ferry.status': async () => succeed(await desk.status()),
    'ferry.confirm': async ({ fingerprint }, { id: actor }) => {
      const confirmed = await write(['ferry'], (trx) => confirmEnrolment(trx, { fingerprint, now: now(), actor }));
      if (!confirmed.ok) return confirmed;
      desk.enrolled(confirmed.value);
      return succeed(null);
    },
    'ferry.cancel': async () => {
      desk.cancel();
      return succeed(null);
    },
    'ferry.renew_keys': (_input, officer) => write(['ferry'], (trx) => rotateKeys(trx, officer, clock.now())),
    'ferry.write_request': async ({ path }) => {
      const request = await write(['ferry'], async (trx) => succeed(await requestEnrolment(trx, now())));
      return request.ok ? writeWholeFile(path, Buffer.from(request.value), ids.next()) : request;
    },
    'ferry.read_answer': async ({ path }) => {
      const bytes = await readPaper(path);
      return bytes === null
        ? fail({ code: 'file_refused', reason: 'unreadable' })
        : write(['ferry'], (trx) => takeAnswer(trx, bytes));
    },
    'ferry.write': ({ path, wantsFiles }, officer) => desk.write({ folder: path, officer, wantsFiles }),
    'ferry.take': ({ path }) => desk.take(path),
  };
}

/** The ceremony before there is a database, and so before anybody can sign in. */
export function ferryStartHandlers(start: FerryStart, { clock, ids, announce }: StartPorts) {
  const now = () => clock.now().toISOString();
  const told = <T>(result: Result<T>): Result<T> => {
    if (result.ok) announce(['ferry', 'session']);
    return result;
  };
  return {
    'ferry.status': async () => succeed(start.status()),
    'ferry.write_request': async ({ path }) =>
      told(await writeWholeFile(path, Buffer.from(start.request(now())), ids.next())),
    'ferry.read_answer': async ({ path }) => {
      const bytes = await readPaper(path);
      return bytes === null ? fail({ code: 'file_refused', reason: 'unreadable' }) : told(start.takeAnswer(bytes));
    },
    'ferry.confirm': async ({ fingerprint }) => told(start.confirm(fingerprint, now())),
  } satisfies { [C in FerryChannel]?: (input: EngineInput<C>) => Promise<Result<unknown>> };
}

async function readPaper(path: string): Promise<Buffer | null> {
  try {
    const bytes = await readFile(path);
    return bytes.length > MAX_PAPER_BYTES ? null : bytes;
  } catch (error) {
    if (errorCodeOf(error) === null) throw error;
    return null;
  }
}
