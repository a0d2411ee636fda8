import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayConfig } from '../config';
import type { ChannelDeps } from '../deps';
import type { Logger } from '../platform/log';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { createChannels } from './registry';

/**
 * Tries the connection of one channel, without the store, so that it works beside a running gateway.
 *
 * @param limitMs after which it is given up; without it the channel's own limits count
 * @returns null when it works, else a sentence on what to correct
 * @throws StartupProblem (exit code 78) when the configuration has no such channel
 */
export async function testChannel(
  config: GatewayConfig,
  log: Logger,
  name: string,
  limitMs?: number,
): Promise<string | null> {
  const stopping = new AbortController();
  const channels = createChannels(withoutStore(config, log), stopping.signal);
  const channel = [...channels.values()].find(({ via }) => via === name);
  if (channel === undefined) {
    const known = [...channels.keys()].join('、');
    throw new StartupProblem(
      `没有配置渠道 ${name}；已配置的有：${known}。 There is no channel ${name}; configured are: ${[...channels.keys()].join(', ')}.`,
      EXIT_CONFIG,
    );
  }
  try {
    return await within(limitMs, channel.test());
  } finally {
    stopping.abort();
  }
}

/**
 * Tries every configured channel at once; see {@link testChannel}.
 * @returns per channel null, or a sentence on what to correct
 */
export async function testChannels(
  config: GatewayConfig,
  log: Logger,
  limitMs?: number,
): Promise<Map<string, string | null>> {
  const stopping = new AbortController();
  const channels = createChannels(withoutStore(config, log), stopping.signal);
  try {
    return new Map(
      await Promise.all(
        [...channels.values()].map(async (channel) => [channel.via, await within(limitMs, channel.test())] as const),
      ),
    );
  } finally {
    stopping.abort();
  }
}

/** The answer, or after the time a sentence that there was none. */
async function within(limitMs: number | undefined, answer: Promise<string | null>): Promise<string | null> {
  if (limitMs === undefined) return answer;
  const done = new AbortController();
  const late = sleep(limitMs, `${Math.round(limitMs / 1_000)} 秒内没有答复`, { signal: done.signal });
  late.catch(() => undefined); // Given up on as soon as there is an answer.
  return Promise.race([answer, late]).finally(() => done.abort());
}

/** Names of the channels that can be tried. */
export function channelNames(config: GatewayConfig, log: Logger): string[] {
  const stopping = new AbortController();
  const channels = createChannels(withoutStore(config, log), stopping.signal);
  stopping.abort();
  return [...channels.keys()];
}

/** A channel that touches the store in its factory or its test is a mistake in the program. */
function withoutStore(config: GatewayConfig, log: Logger): ChannelDeps {
  const missing = (): never => {
    throw new Error('a channel is tested without the store');
  };
  return {
    config,
    log,
    get db() {
      return missing();
    },
    get boss() {
      return missing();
    },
    newId: missing,
    heads: { wake: missing },
    turns: { isMine: missing, giveUp: missing },
  };
}
