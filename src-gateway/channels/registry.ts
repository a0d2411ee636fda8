import type { Delivery } from '../../src-shared/domain/delivery';
import type { ChannelDeps } from '../deps';
import type { Channel } from './channel';
import { createFerryCarrier } from './ferry/ferry-carrier';
import { createMailChannel } from './mail/mail-channel';
import { createOaChannel } from './oa/oa-channel';
import { createPhoneChannel } from './phone/phone-channel';
import { createPublishChannel } from './publish/publish-channel';
import { createReplyConnector } from './publish/reply-connector';
import { createQqChannel } from './qq/qq-channel';
import { createReplyWay } from './reply-way';
import { createRobotChannel } from './robot/robot-channel';
import { createWechatChannel } from './wechat/wechat-channel';

/** The channels of this gateway, by their way: each that is configured, and the telephone, which needs no configuration. */
export type ChannelSet = ReadonlyMap<Delivery['via'], Channel>;

/** Makes the channels that the configuration names. Nothing is opened yet. */
export function createChannels(deps: ChannelDeps, signal: AbortSignal): ChannelSet {
  const { connectors = [], ferry = [], mail, oa, publish, qq, robot, wechat } = deps.config.channels;
  const channels: Channel[] = [createPhoneChannel()];
  if (oa !== undefined) channels.push(createOaChannel(oa, deps, signal));
  const publishing = publish === undefined ? null : createPublishChannel(publish, signal);
  const mailing = mail === undefined ? null : createMailChannel(mail, deps, signal);
  if (mailing !== null) channels.push(mailing);
  const carriers = connectors.map((connector) => createReplyConnector(connector, signal));
  carriers.push(...ferry.map((each) => createFerryCarrier(each, deps)));
  if (wechat !== undefined) carriers.push(createWechatChannel(wechat, deps, signal));
  const mails = mailing !== null && mail?.replies === true ? [mailing] : [];
  if (publishing !== null || carriers.length + mails.length > 0)
    channels.push(createReplyWay(publishing, carriers, mails));
  if (qq !== undefined) channels.push(createQqChannel(qq, deps, signal));
  if (robot !== undefined) channels.push(createRobotChannel(robot, deps, signal));
  return new Map(channels.map((channel) => [channel.via, channel]));
}
