import { initial } from './0001-initial';
import { searchIndex } from './0002-search-index';
import { library } from './0003-library';
import { ferry } from './0004-ferry';
import { messageAttachments } from './0005-message-attachments';
import { audit } from './0006-audit';
import { signIn } from './0007-sign-in';
import { replyReview } from './0008-reply-review';
import { shift } from './0009-shift';
import { rota } from './0010-rota';
import { retention } from './0011-retention';
import { messageOrigin } from './0012-message-origin';
import { accountActive } from './0013-account-active';
import type { SqliteMigration } from './migration';

export type { SqliteMigration } from './migration';

/** In order, without gaps, from 1. */
export const sqliteMigrations: readonly SqliteMigration[] = [
  initial,
  searchIndex,
  library,
  ferry,
  messageAttachments,
  audit,
  signIn,
  replyReview,
  shift,
  rota,
  retention,
  messageOrigin,
  accountActive,
];
