import { type ChannelLimit, channelLength, splitForChannel } from '../../../src-shared/domain/channel-text';

/** The posts in which a channel carries a signed reply; null when it does not fit even into as many as are allowed. */
export function postsOf(text: string, limit: ChannelLimit): string[] | null {
  try {
    return splitForChannel(text, limit);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Source {
  text: string;
  shortText: string | null;
  link: string | null;
}

export type ShorterKind = 'short' | 'shortLink' | 'link';

/**
 * The shorter texts that an answer has to offer to a channel: its own short text, that with the link to the whole, or, where
 * there is only a link, the beginning of the answer with it.
 *
 * @param room what one post leaves for it, as the channel counts
 */
export function shorterTexts({ text, shortText, link }: Source, limit: ChannelLimit, room: number) {
  const found: { kind: ShorterKind; text: string }[] = [];
  if (shortText !== null) found.push({ kind: 'short', text: shortText });
  if (shortText !== null && link !== null) found.push({ kind: 'shortLink', text: `${shortText}\n${link}` });
  if (shortText === null && link !== null) {
    const left = room - channelLength(`\n${link}`, limit);
    const beginning = left < LEAST_BEGINNING ? null : firstPost(text, { ...limit, max: left });
    if (beginning !== null) found.push({ kind: 'link', text: `${beginning}\n${link}` });
  }
  return found;
}

/** Less says nothing. */
const LEAST_BEGINNING = 30;

function firstPost(text: string, limit: ChannelLimit): string | null {
  const [first] = postsOf(text, limit) ?? [];
  return first === undefined ? null : first.replace(/^（\d+\/\d+）/, '');
}
