import { testChannels } from '../../channels/test-channel';
import type { GatewayConfig } from '../../config';
import type { Logger } from '../../platform/log';
import { type Finding, finding } from './finding';

/** Tries every configured channel; sends nothing. @param limitMs after which one is given up */
export async function checkChannels(config: GatewayConfig, log: Logger, limitMs?: number): Promise<Finding[]> {
  const found = await testChannels(config, log, limitMs);
  return [...found].map(([via, problem]) =>
    problem === null
      ? finding(`channel-${via}`, 'ok', `渠道 ${via} 正常。`, `Channel ${via} works.`)
      : finding(
          `channel-${via}`,
          'fail',
          `渠道 ${via}：${problem}；请按这句话检查其配置和网络。`,
          `Channel ${via} does not work: check its settings and the network.`,
        ),
  );
}
