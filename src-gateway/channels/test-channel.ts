import type { GatewayConfig } from '../config';
import type { ChannelDeps } from '../deps';
import type { Logger } from '../platform/log';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { createChannels } from './registry';

/**
 * Tries the connection of one channel, without the store, so that it works beside a running gateway.
 *
 * @returns null when it works, else a sentence on what to correct
 * @throws StartupProblem (exit code 78) when the configuration has no such channel
 */
export async function testChannel(config: GatewayConfig, log: Logger, name: string): Promise<string | null> {
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
    return await channel.test();
  } finally {
    stopping.abort();
  }
}

/**
 * Tries every configured channel at once; see {@link testChannel}.
 * @returns per channel null, or a sentence on what to correct
 */
export async function testChannels(config: GatewayConfig, log: Logger): Promise<Map<string, string | null>> {
  const stopping = new AbortController();
  const channels = createChannels(withoutStore(config, log), stopping.signal);
  try {
    return new Map(
      await Promise.all([...channels.values()].map(async (channel) => [channel.via, await channel.test()] as const)),
    );
  } finally {
    stopping.abort();
  }
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
  };
}
