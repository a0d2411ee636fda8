/** Groups of the OneBot stand-in: what stands in them, and what the bridge calls it. */

export interface Segment {
  type: string;
  data: Record<string, unknown>;
}

export interface StoredMessage {
  id: number;
  groupId: number;
  userId: number;
  /** Seconds since 1970. */
  time: number;
  message: Segment[];
}

export interface Groups {
  messages(groupId: number): StoredMessage[];
  find(id: number): StoredMessage | undefined;
  add(groupId: number, userId: number, message: Segment[], time?: number): StoredMessage;
  /** As a bridge that was restarted: the same messages under other ids, which were those of others before. */
  renumber(): void;
}

export function createGroups(): Groups {
  const all: StoredMessage[] = [];
  let nextId = 1_001;
  return {
    messages: (groupId) => all.filter((message) => message.groupId === groupId),
    find: (id) => all.find((message) => message.id === id),
    add(groupId, userId, message, time = Math.floor(Date.now() / 1_000)) {
      const stored = { id: nextId, groupId, userId, time, message };
      nextId += 1;
      all.push(stored);
      return stored;
    },
    renumber() {
      const ids = all.map(({ id }) => id);
      const first = ids.shift();
      if (first !== undefined) ids.push(first);
      const byOld = new Map(all.map(({ id }, at) => [String(id), ids[at]]));
      for (const [at, message] of all.entries()) {
        message.id = ids[at] ?? message.id;
        for (const { type, data } of message.message)
          if (type === 'reply') data['id'] = String(byOld.get(String(data['id'])) ?? data['id']);
      }
    },
  };
}

/** A message in OneBot's string form. */
export function toCqString(message: readonly Segment[]): string {
  return message
    .map(({ type, data }) => {
      if (type === 'text') return escaped(String(data['text'])).replaceAll('&#44;', ',');
      const parameters = Object.entries(data).map(([key, value]) => `,${key}=${escaped(String(value))}`);
      return `[CQ:${type}${parameters.join('')}]`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('[', '&#91;').replaceAll(']', '&#93;').replaceAll(',', '&#44;');
}

/**
 * What `message` of a call means: segments, or a string whose codes are read unless `auto_escape` says that it is all text. Null
 * when it is neither.
 */
export function toSegments(message: unknown, isAllText: boolean): Segment[] | null {
  if (typeof message === 'string') {
    if (isAllText) return [{ type: 'text', data: { text: message } }];
    return message.split(/(\[CQ:[^\]]*\])/).flatMap((part): Segment[] => {
      if (part === '') return [];
      if (!part.startsWith('[CQ:')) return [{ type: 'text', data: { text: unescaped(part) } }];
      const [type = '', ...pairs] = part.slice(4, -1).split(',');
      const data = Object.fromEntries(
        pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), unescaped(pair.slice(pair.indexOf('=') + 1))]),
      );
      return [{ type, data }];
    });
  }
  if (!Array.isArray(message) || message.length === 0) return null;
  return message.every(isSegment) ? message : null;
}

function isSegment(value: unknown): value is Segment {
  return typeof value === 'object' && value !== null && 'type' in value && 'data' in value;
}

function unescaped(text: string): string {
  return text.replaceAll('&#44;', ',').replaceAll('&#91;', '[').replaceAll('&#93;', ']').replaceAll('&amp;', '&');
}
