import type { Delivery } from '../../src-shared/domain/delivery';
import type { ChannelDeps } from '../deps';
import type { Channel } from './channel';
import { createMailChannel } from './mail/mail-channel';
import { createReplyWay } from './mail/reply-way';
import { createOaChannel } from './oa/oa-channel';
import { createPhoneChannel } from './phone/phone-channel';
import { createPublishChannel } from './publish/publish-channel';
import { createQqChannel } from './qq/qq-channel';
import { createRobotChannel } from './robot/robot-channel';

/** The channels of this gateway, by their way: each that is configured, and the telephone, which needs no configuration. */
export type ChannelSet = ReadonlyMap<Delivery['via'], Channel>;

/** Makes the channels that the configuration names. Nothing is opened yet. */
export function createChannels(deps: ChannelDeps, signal: AbortSignal): ChannelSet {
  const { mail, oa, publish, qq, robot } = deps.config.channels;
  const channels: Channel[] = [createPhoneChannel()];
  if (oa !== undefined) channels.push(createOaChannel(oa, deps, signal));
  const publishing = publish === undefined ? null : createPublishChannel(publish, signal);
  const mailing = mail === undefined ? null : createMailChannel(mail, deps, signal);
  if (mailing !== null) channels.push(mailing);
  if (mailing !== null && mail?.replies === true) channels.push(createReplyWay(publishing, mailing));
  else if (publishing !== null) channels.push(publishing);
  if (qq !== undefined) channels.push(createQqChannel(qq, deps, signal));
  if (robot !== undefined) channels.push(createRobotChannel(robot, deps, signal));
  return new Map(channels.map((channel) => [channel.via, channel]));
}
