import { fail, succeed } from '../../../../src-shared/ipc/failure';
import { uploadAudit } from '../../audit/audit-upload';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { checkAudit, listDeskAudit, listOwnAudit } from './audit-view.service';

type Channel = 'channel.health' | 'audit.list' | 'audit.check';

export function supervisionHandlers({ db, log, loop, ports }: HandlerKit): Pick<Handlers, Channel> {
  return {
    'channel.health': async (_, officer) => {
      const answer = await loop.ask((client, signal) => client.channels(officer.id, signal));
      if (answer === null) return fail({ code: 'gateway_needed' });
      return succeed({ channels: answer.channels, at: answer.now });
    },
    'audit.list': async ({ of, ...page }, officer) => {
      if (of === 'here') return succeed(await listOwnAudit(db.read, ports.workstationId, page));
      const { filter, after, limit } = page;
      const query = { officer: officer.id, ...filter, ...(after === null ? {} : { after }), limit };
      const answer = await loop.ask(async (client, signal) => {
        // What was done here a moment ago stands in the desk's log too.
        await uploadAudit(db, client, log, signal);
        return client.auditLog(query, signal);
      });
      return answer === null ? fail({ code: 'gateway_needed' }) : succeed(await listDeskAudit(db.read, answer));
    },
    'audit.check': async () => succeed(await checkAudit(db.read)),
  };
}
