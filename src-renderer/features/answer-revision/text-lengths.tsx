import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerContent } from '../../../src-shared/domain/answer';
import { type ChannelLimit, channelLength, MAX_PARTS, splitForChannel } from '../../../src-shared/domain/channel-text';
import { CHANNELS } from '../../../src-shared/domain/classification';
import { useRead } from '../../ipc/queries';

/** How long the text is for each channel, and how many posts it takes there; the short text where it is too long. */
export function TextLengths({ form }: { form: AnswerContent }) {
  const { t } = useTranslation();
  const limits = useRead('desk_setting.get', null).data?.channelLimits;
  const text = useDeferredValue(form.text.trim());
  const shortText = useDeferredValue(form.shortText?.trim() ?? '');
  if (limits === undefined) return null;
  return (
    <ul className="lengths" data-testid="text-lengths" aria-label={t('library.form.lengths')}>
      {CHANNELS.filter((channel) => limits[channel].max !== null).map((channel) => {
        const limit = limits[channel];
        const posts = postsOf(text, limit);
        const shortPosts = shortText === '' ? null : postsOf(shortText, limit);
        return (
          <li
            key={channel}
            data-testid={`length-${channel}`}
            data-posts={posts ?? 'over'}
            data-long={posts !== 1}
            title={t(`library.form.unit.${limit.unit}`)}
          >
            {t(`terms.channel.${channel}`)}{' '}
            <span>
              {channelLength(text, limit)} / {limit.max}
            </span>
            {posts === null && ` ${t('library.form.tooManyPosts', { n: MAX_PARTS })}`}
            {posts !== null && posts > 1 && ` ${t('library.form.posts', { n: posts })}`}
            {posts !== 1 && shortPosts !== null && ` ${t('library.form.shortPosts', { n: shortPosts })}`}
          </li>
        );
      })}
    </ul>
  );
}

/** Posts that a text takes; null when it does not fit into any number of them that a citizen would read. */
function postsOf(text: string, limit: ChannelLimit): number | null {
  try {
    return splitForChannel(text, limit).length;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
