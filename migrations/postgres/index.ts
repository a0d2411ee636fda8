import type { Migration } from 'kysely/migration';
import * as m0001 from './0001-initial';
import * as m0002 from './0002-channels';
import * as m0003 from './0003-library';
import * as m0004 from './0004-mail';
import * as m0005 from './0005-qq';
import * as m0006 from './0006-enrolment';
import * as m0007 from './0007-ferry';
import * as m0008 from './0008-message-attachments';
import * as m0010 from './0010-wechat';
import * as m0011 from './0011-passphrases';
import * as m0012 from './0012-turns';
import * as m0013 from './0013-audit';
import * as m0014 from './0014-reply-review';
import * as m0015 from './0015-shift';
import * as m0016 from './0016-rota';
import * as m0017 from './0017-retention';
import * as m0019 from './0019-accounts-and-seats';
import * as m0020 from './0020-passphrase-changes';

/** Every migration of the gateway's store, in order. Frozen once released: a change is a new number. */
export const postgresMigrations: Record<string, Migration> = {
  '0001-initial': m0001,
  '0002-channels': m0002,
  '0003-library': m0003,
  '0004-mail': m0004,
  '0005-qq': m0005,
  '0006-enrolment': m0006,
  '0007-ferry': m0007,
  '0008-message-attachments': m0008,
  '0010-wechat': m0010,
  '0011-passphrases': m0011,
  '0012-turns': m0012,
  '0013-audit': m0013,
  '0014-reply-review': m0014,
  '0015-shift': m0015,
  '0016-rota': m0016,
  '0017-retention': m0017,
  '0019-accounts-and-seats': m0019,
  '0020-passphrase-changes': m0020,
};
