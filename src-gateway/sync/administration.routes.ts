import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { DeskId } from '../../src-shared/domain/ids';
import type { Officer } from '../../src-shared/domain/officer';
import {
  administrationQuerySchema,
  CHANNEL_TESTS_PATH,
  CONDITION_PATH,
  channelTestRequestSchema,
  channelTestResponseSchema,
  conditionResponseSchema,
  ENROLMENT_CODES_PATH,
  ENTRIES_PATH,
  enrolmentCodeRequestSchema,
  enrolmentCodeResponseSchema,
  entriesRequestSchema,
  entriesResponseSchema,
  PASSPHRASES_PATH,
  passphraseResetRequestSchema,
  passphraseResetResponseSchema,
  REVOCATIONS_PATH,
  revocationRequestSchema,
  revocationResponseSchema,
  WORKSTATIONS_PATH,
  workstationsResponseSchema,
} from '../../src-shared/sync/administration';
import { PROTOCOL_VERSION } from '../../src-shared/sync/protocol';
import { readLastBackup } from '../admin/backup/last-backup';
import { examineRunning } from '../admin/doctor/examine-running';
import { channelNames } from '../channels/test-channel';
import { readClock } from '../db/transaction';
import { listOpenCodes } from '../enrolment/enrolment.repository';
import { listWorkstations } from '../features/desk/workstation.repository';
import {
  type AdministrationPorts,
  orderEnrolment,
  resetOfficer,
  revokeSeat,
  saveEntries,
  tryChannel,
} from './administration.service';
import { assertMay } from './assert-may';

/** A large list of officers, as text. */
const ENTRIES_BODY_LIMIT = 4 * 1024 * 1024;

export interface AdministrationDeps extends AdministrationPorts {
  /** Of this program. */
  version: string;
  heads: { wake(deskId: string): void };
}

/** What administrators of a desk do from a workstation, within the routes that know it. */
export function addAdministrationRoutes(
  app: FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>,
  deps: AdministrationDeps,
  seatOf: (request: FastifyRequest) => { deskId: DeskId },
): void {
  const { db, config, log, heads } = deps;
  const tags = ['administration'];
  const administrator = (request: FastifyRequest, officerId: string): Promise<Officer> =>
    assertMay(db, seatOf(request).deskId, officerId, 'administer_desk');
  const answer = async <T extends object>(result: T) => ({ ...result, now: await readClock(db) });

  app.get(
    WORKSTATIONS_PATH,
    {
      schema: {
        tags,
        summary: 'The desk’s workstations, and codes that nobody has used yet',
        querystring: administrationQuerySchema,
        response: { 200: workstationsResponseSchema },
      },
    },
    async (request) => {
      const { deskId } = await administrator(request, request.query.officer);
      const codes = (await listOpenCodes(db)).filter((code) => code.deskId === deskId);
      return answer({
        workstations: await listWorkstations(db, deskId),
        codes: codes.map(({ id, name, expiresAt }) => ({ id, name, expiresAt })),
        gateway: { version: deps.version, protocol: PROTOCOL_VERSION },
      });
    },
  );

  app.get(
    CONDITION_PATH,
    {
      schema: {
        tags,
        summary: 'What doctor finds, and the last backup',
        querystring: administrationQuerySchema,
        response: { 200: conditionResponseSchema },
      },
    },
    async (request) => {
      await administrator(request, request.query.officer);
      const findings = await examineRunning(config, db, log);
      return answer({ backup: readLastBackup(config.dataDir), findings, channels: channelNames(config, log) });
    },
  );

  app.post(
    ENROLMENT_CODES_PATH,
    {
      schema: {
        tags,
        summary: 'A one-time code with which a workstation enrols',
        body: enrolmentCodeRequestSchema,
        response: { 200: enrolmentCodeResponseSchema },
      },
    },
    async (request) => {
      const by = await administrator(request, request.body.officer);
      return answer(await orderEnrolment(deps, by, request.body));
    },
  );

  app.post(
    REVOCATIONS_PATH,
    {
      schema: {
        tags,
        summary: 'Shuts a workstation out',
        body: revocationRequestSchema,
        response: { 200: revocationResponseSchema },
      },
    },
    async (request) => {
      const by = await administrator(request, request.body.officer);
      return answer(await revokeSeat(deps, by, request.body));
    },
  );

  app.post(
    ENTRIES_PATH,
    {
      bodyLimit: ENTRIES_BODY_LIMIT,
      schema: {
        tags,
        summary: 'Changes officers, departments and accounts of the desk: all of it or nothing',
        body: entriesRequestSchema,
        response: { 200: entriesResponseSchema },
      },
    },
    async (request) => {
      const by = await administrator(request, request.body.officer);
      const result = await saveEntries(deps, by, request.body.changes);
      if (result.outcome === 'done') heads.wake(by.deskId);
      return answer(result);
    },
  );

  app.post(
    PASSPHRASES_PATH,
    {
      schema: {
        tags,
        summary: 'Gives an officer a new first passphrase',
        body: passphraseResetRequestSchema,
        response: { 200: passphraseResetResponseSchema },
      },
    },
    async (request, reply) => {
      const by = await administrator(request, request.body.officer);
      reply.header('cache-control', 'no-store');
      return answer(await resetOfficer(deps, by, request.body.officerId));
    },
  );

  app.post(
    CHANNEL_TESTS_PATH,
    {
      schema: {
        tags,
        summary: 'Tries a channel’s connection; sends nothing',
        body: channelTestRequestSchema,
        response: { 200: channelTestResponseSchema },
      },
    },
    async (request) => {
      const by = await administrator(request, request.body.officer);
      return answer(await tryChannel(deps, by, request.body.channel, channelNames(config, log)));
    },
  );
}
