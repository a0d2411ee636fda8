import { useTranslation } from 'react-i18next';
import { type ChannelLimit, channelLength } from '../../../src-shared/domain/channel-text';
import type { Channel } from '../../../src-shared/domain/classification';
import type { Officer } from '../../../src-shared/domain/officer';
import { MAX_REPLY_TEXT, type ReplyBasis, signatureOf, signedText } from '../../../src-shared/domain/reply';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { postsOf, type ShorterKind, shorterTexts } from './channel-posts';
import type { DraftEditor } from './use-draft';
import type { Inserting } from './use-insertion';

const SHORTER_WORDS = {
  short: 'work.reply.useShort',
  shortLink: 'work.reply.useShortLink',
  link: 'work.reply.useLink',
} as const satisfies Record<ShorterKind, string>;

export interface ReplyLength {
  /** Of the signed text, in UTF-16 units: what a reply may have at most. */
  units: number;
  limit: ChannelLimit | null;
  /** The posts in which it goes out; null when the channel cannot carry it. */
  posts: readonly string[] | null;
}

/** How long the reply is for the channel that will carry it; the signature counts. */
export function useReplyLength(text: string, channel: Channel, officer: Officer | null): ReplyLength {
  const { data } = useRead('desk_setting.get', null);
  const limit = data?.channelLimits[channel] ?? null;
  const signed = officer === null ? text : signedText(text, officer);
  return { units: signed.length, limit, posts: limit === null ? [signed] : postsOf(signed, limit) };
}

/** The count among the facts below the editor. */
export function LengthCount({ text, officer, length }: { text: string; officer: Officer | null; length: ReplyLength }) {
  const { t } = useTranslation();
  const { units, limit, posts } = length;
  const counted = limit === null || limit.max === null ? null : { ...limit, max: limit.max };
  const over = units > MAX_REPLY_TEXT || posts === null;
  const signed = officer === null ? text : signedText(text, officer);
  return (
    <span data-testid="reply-length" data-over={over} data-posts={posts?.length ?? 0}>
      {counted === null || units > MAX_REPLY_TEXT
        ? t('work.reply.length', { n: units, max: MAX_REPLY_TEXT })
        : t('work.reply.lengthIn', {
            n: channelLength(signed, counted),
            max: counted.max,
            unit: t(`work.reply.unit.${counted.unit}`),
          })}
    </span>
  );
}

/** That the reply is longer than one post: how many it makes, which they are, and what the answer offers that is shorter. */
export function LongReply({
  length: { limit, posts },
  officer,
  draft,
  exchange,
}: {
  length: ReplyLength;
  officer: Officer | null;
  draft: DraftEditor;
  exchange: Inserting['exchange'];
}) {
  const { t } = useTranslation();
  if (limit === null || limit.max === null || posts?.length === 1) return null;
  return (
    <div className="reply-long" role="status" data-testid="reply-long">
      <p>
        {posts === null
          ? t('work.reply.tooManyParts')
          : t('work.reply.parts', { n: posts.length, max: limit.max, unit: t(`work.reply.unit.${limit.unit}`) })}
      </p>
      {draft.basis !== null && (
        <Shorter
          basis={draft.basis}
          limit={limit}
          room={limit.max - channelLength(officer === null ? '' : `\n${signatureOf(officer)}`, limit)}
          exchange={exchange}
        />
      )}
      {posts !== null && (
        <details data-testid="reply-posts">
          <summary>{t('work.reply.preview')}</summary>
          <ol aria-label={t('work.reply.previewLabel')}>
            {posts.map((post) => (
              <li key={post} className="text">
                {post}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function Shorter({
  basis,
  limit,
  room,
  exchange,
}: {
  basis: ReplyBasis;
  limit: ChannelLimit;
  room: number;
  exchange: Inserting['exchange'];
}) {
  const { t } = useTranslation();
  const { data: answer } = useRead('answer.get', { answerId: basis.answerId });
  if (answer === undefined || answer.version !== basis.answerVersion) return null;
  return shorterTexts(answer, limit, room).map(({ kind, text }) => (
    <Button key={kind} data-testid={`reply-${kind}`} onClick={() => exchange({ from: answer.text, to: text, basis })}>
      {t(SHORTER_WORDS[kind])}
    </Button>
  ));
}
