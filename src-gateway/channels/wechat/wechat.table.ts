import type { Generated } from 'kysely';
import type { Message } from '../../../src-shared/domain/message';
import type { Reply } from '../../../src-shared/domain/reply';

/** A call of WeChat that was taken: the same number with another body is not of WeChat. */
export interface WechatCallTable {
  account: string;
  timestamp: number;
  nonce: string;
  /** SHA-256 of the body, hex. */
  body: string;
  at: Generated<string>;
}

/** An event, once; nothing follows from it but that it is counted. */
export interface WechatEventTable {
  account: string;
  open_id: string;
  event: string;
  /** On WeChat's clock. */
  at: string;
  taken_at: Generated<string>;
}

/** One customer-service message of ours: written before it leaves, so that a read-back knows what to look for. */
export interface WechatPostTable {
  reply_id: Reply['id'];
  part: number;
  account: string;
  open_id: string;
  text: string;
  planned_at: Generated<string>;
  /** Since when the citizen can have it; null while it is certain that he has not. */
  started_at: string | null;
  /** When WeChat said that it took it, or it was found in its records. */
  sent_at: string | null;
}

/** A picture that is still to be fetched. */
export interface WechatPictureTable {
  message_id: Message['id'];
  account: string;
  media_id: string;
  tries: Generated<number>;
  next_at: Generated<string>;
}
