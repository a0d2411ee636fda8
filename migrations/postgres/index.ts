import type { Migration } from 'kysely/migration';
import * as m0001 from './0001-initial';
import * as m0002 from './0002-channels';
import * as m0003 from './0003-library';
import * as m0004 from './0004-mail';
import * as m0005 from './0005-qq';

/** Every migration of the gateway's store, in order. Frozen once released: a change is a new number. */
export const postgresMigrations: Record<string, Migration> = {
  '0001-initial': m0001,
  '0002-channels': m0002,
  '0003-library': m0003,
  '0004-mail': m0004,
  '0005-qq': m0005,
};
