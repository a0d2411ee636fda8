import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  ENROL_ABOUT_PATH,
  ENROL_PATH,
  type EnrolErrorCode,
  enrolAboutSchema,
  enrolErrorSchema,
  enrolRequestSchema,
  enrolResponseSchema,
} from '../../src-shared/sync/enrolment';
import { PROTOCOL_VERSION, syncErrorSchema } from '../../src-shared/sync/protocol';
import { assertProtocol } from '../auth/workstation-auth';
import { type EnrolmentPorts, enrol, WAIT_MS } from './enrolment.service';

/** Requests per address; who types needs a few. */
const PER_MINUTE = 30;

const SENTENCES: Record<EnrolErrorCode, string> = {
  wrong_code:
    '登记码不对：没有登记；请对照单子重新输入，或请管理员重新出码。 The code is not right, nothing was enrolled: type it again, or ask the administrator for a new one.',
  expired_code:
    '登记码已过期：没有登记；请管理员重新出码。 The code has expired, nothing was enrolled: ask the administrator for a new one.',
  used_code:
    '登记码已被别的电脑用过：没有登记；如果不是本单位的人用的，请立即告诉管理员停用该席位。 The code was used by another computer, nothing was enrolled: if it was none of yours, tell the administrator at once to revoke that workstation.',
  wrong_proof:
    '席位的密钥与签名不符：没有登记；请重试，仍不行请联系技术人员。 The keys and their proof do not match, nothing was enrolled: try again.',
  wrong_authority:
    '席位看到的网关证书不是本网关的：没有登记；中间可能有人冒充，请核对地址和指纹。 The workstation saw an authority that is not this gateway’s, nothing was enrolled: somebody may stand in between; compare address and fingerprint.',
  too_many_tries:
    '输错次数太多：没有登记；请 15 分钟后再试。 Too many wrong codes, nothing was enrolled: try again in 15 minutes.',
};

/** Where a workstation that nobody knows yet finds out whom it is talking to, and enrols. */
export async function registerEnrolmentRoutes(
  instance: FastifyInstance,
  deps: EnrolmentPorts & { ca: string | null },
): Promise<void> {
  await instance.register(async (scope) => {
    const app = scope.withTypeProvider<ZodTypeProvider>();
    const onRequest = app.rateLimit({ max: PER_MINUTE, timeWindow: '1 minute' });

    app.get(
      ENROL_ABOUT_PATH,
      {
        onRequest,
        schema: {
          tags: ['enrolment'],
          summary: 'The authority that signs this gateway’s certificates, to be compared by a person',
          response: { 200: enrolAboutSchema, 429: syncErrorSchema },
        },
      },
      async () => ({ protocol: PROTOCOL_VERSION, ca: deps.ca }),
    );

    app.post(
      ENROL_PATH,
      {
        onRequest: [onRequest, async (request) => assertProtocol(request)],
        schema: {
          tags: ['enrolment'],
          summary: 'Enrols a workstation with a one-time code',
          body: enrolRequestSchema,
          response: {
            200: enrolResponseSchema,
            403: enrolErrorSchema,
            429: enrolErrorSchema.or(syncErrorSchema),
            400: syncErrorSchema,
            426: syncErrorSchema,
          },
        },
      },
      async (request, reply) => {
        const enrolled = await enrol(deps, request.ip, request.body);
        if (enrolled.ok) return enrolled.response;
        const body = { code: enrolled.code, message: SENTENCES[enrolled.code] };
        if (enrolled.code !== 'too_many_tries') return reply.code(403).send(body);
        return reply
          .code(429)
          .header('retry-after', String(WAIT_MS / 1_000))
          .send(body);
      },
    );
  });
}
