import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { escapeHtml, openStore, pageHtml, serve } from '../stand-in';

const replyBody = z.object({
  channel: z.string().min(1),
  account: z.string().min(1),
  remoteId: z.string().min(1),
  conversation: z.string().min(1),
  text: z.string().min(1),
  parts: z.array(z.string().min(1)).min(1),
});

export interface PublishedReply extends z.infer<typeof replyBody> {
  replyId: string;
  receiptId: string;
  state: 'accepted' | 'published' | 'refused';
  /** How often it was published anew: more than 1 would be a reply that the citizen read twice. */
  publications: number;
  puts: number;
  at: string;
}

/** Counters count down with each request that they spoil; everything else stays until changed. */
export interface PublishMisbehaviour {
  delayMs: number;
  loseAnswers: number;
  hangAfterStoring: number;
  cutBeforeStoring: number;
  failBeforeStoring: number;
  refuseWith: number | null;
  statusDown: boolean;
  /** Takes replies without publishing them until `publish` is called. */
  acceptOnly: boolean;
  /** Answers without a receipt. */
  withoutReceipt: number;
}
const WELL_BEHAVED: PublishMisbehaviour = {
  delayMs: 0,
  loseAnswers: 0,
  hangAfterStoring: 0,
  cutBeforeStoring: 0,
  failBeforeStoring: 0,
  refuseWith: null,
  statusDown: false,
  acceptOnly: false,
  withoutReceipt: 0,
};

export interface PublishStandIn {
  url: string;
  pageUrl: string;
  replies(): PublishedReply[];
  reply(replyId: string): PublishedReply | undefined;
  /** Publishes, or refuses, what was only accepted. */
  publish(replyId: string, state?: 'published' | 'refused'): void;
  setMisbehaviour(change: Partial<PublishMisbehaviour>): void;
  close(): Promise<void>;
}

/** The bureau's publishing service as docs/channels/publish.md describes it, with a page that shows what citizens read. */
export async function startPublishStandIn(options: {
  port?: number;
  token: string;
  storeFile?: string;
  misbehave?: Partial<PublishMisbehaviour>;
}): Promise<PublishStandIn> {
  const store = openStore<{ replies: Record<string, PublishedReply> }>(options.storeFile, { replies: {} });
  const behaviour: PublishMisbehaviour = { ...WELL_BEHAVED, ...options.misbehave };
  const { replies } = store.value;
  const use = (
    counter: 'loseAnswers' | 'hangAfterStoring' | 'cutBeforeStoring' | 'failBeforeStoring' | 'withoutReceipt',
  ): boolean => {
    if (behaviour[counter] <= 0) return false;
    behaviour[counter] -= 1;
    return true;
  };
  const receiptOf = (reply: PublishedReply) => ({
    receiptId: reply.receiptId,
    state: reply.state,
    ...(reply.state === 'refused' ? { reason: '审核未通过' } : {}),
  });

  function put(replyId: string, body: Buffer): { status: number; body: unknown } {
    const read = replyBody.safeParse(JSON.parse(body.toString('utf8')));
    if (!read.success) return { status: 400, body: { code: 'invalid', message: '内容不合约定' } };
    const existing = replies[replyId];
    if (existing !== undefined) {
      existing.puts += 1;
      store.save();
      return existing.text === read.data.text
        ? { status: 200, body: receiptOf(existing) }
        : { status: 409, body: { code: 'other_content', message: '同号不同内容' } };
    }
    const state = behaviour.acceptOnly ? 'accepted' : 'published';
    const reply: PublishedReply = {
      ...read.data,
      replyId,
      receiptId: `P${Object.keys(replies).length + 1}`,
      state,
      publications: state === 'published' ? 1 : 0,
      puts: 1,
      at: new Date().toISOString(),
    };
    replies[replyId] = reply;
    store.save();
    return { status: 201, body: receiptOf(reply) };
  }

  const server = await serve(options.port ?? 0, async ({ method, path, headers, body }) => {
    if (path === '/') return { html: citizenPage(Object.values(replies)) };
    if (headers.authorization !== `Bearer ${options.token}`)
      return { status: 401, body: { code: 'unauthorized', message: '令牌不正确' } };
    if (behaviour.delayMs > 0) await sleep(behaviour.delayMs);
    const replyId = decodeURIComponent(/^\/replies\/([^/]+)$/.exec(path)?.[1] ?? '');
    if (replyId === '') return { status: 404, body: { code: 'not_found', message: '没有这个地址' } };
    if (method === 'GET') {
      const reply = replies[replyId];
      if (behaviour.statusDown) return { status: 503, body: { code: 'down', message: '维护中' } };
      return reply
        ? { status: 200, body: receiptOf(reply) }
        : { status: 404, body: { code: 'not_found', message: '查无此答复' } };
    }
    if (use('cutBeforeStoring')) return 'cut';
    if (use('failBeforeStoring')) return { status: 500, body: { code: 'error', message: '内部错误' } };
    if (behaviour.refuseWith !== null)
      return { status: behaviour.refuseWith, body: { code: 'refused', message: '账号已停用' } };
    const answer = put(replyId, body);
    if (use('loseAnswers')) return 'cut';
    if (use('hangAfterStoring')) return 'hang';
    return use('withoutReceipt') ? { status: 200, body: { ok: true } } : answer;
  });

  return {
    url: server.url,
    pageUrl: `${server.url}/`,
    replies: () => Object.values(replies),
    reply: (replyId) => replies[replyId],
    publish(replyId, state = 'published') {
      const reply = replies[replyId];
      if (reply === undefined) throw new Error(`no reply ${replyId}`);
      reply.state = state;
      if (state === 'published') reply.publications += 1;
      store.save();
    },
    setMisbehaviour: (change) => {
      Object.assign(behaviour, change);
    },
    close: () => server.close(),
  };
}

const CHANNELS: Record<string, string> = {
  weibo: '微博',
  wechat: '微信',
  forum: '论坛',
  qq: 'QQ',
  mailbox: '信箱',
  website: '网站',
  phone: '电话',
};

function citizenPage(replies: readonly PublishedReply[]): string {
  const cards = replies
    .filter((reply) => reply.state === 'published')
    .sort((one, other) => other.at.localeCompare(one.at))
    .map(
      (
        reply,
      ) => `<div class="card"><p><span class="badge">${escapeHtml(CHANNELS[reply.channel] ?? reply.channel)}</span> 官方账号 ${escapeHtml(reply.account)}
<span class="muted">回复来信 ${escapeHtml(reply.remoteId)} · ${new Date(reply.at).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false })}</span></p>${reply.parts.map((part) => `<pre>${escapeHtml(part)}</pre>`).join('')}</div>`,
    );
  return pageHtml(
    '网民看到的答复',
    cards.join('') || '<p class="card">还没有公开的答复。在值班台发送答复后，会出现在这里。</p>',
    3,
  );
}
