import { channelLength, splitForChannel } from '../../../src-shared/domain/channel-text';
import type { ChannelDeps } from '../../deps';
import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import type { Channel } from '../channel';
import { exchange } from '../exchange';
import { createRateLimit, type RateLimit } from '../rate-limit';
import { type TicketParcel, ticketBody, ticketHead } from '../ticket-text';
import { type PostOutcome, readPost, readProbe } from './robot-answer';
import { robotProbe, robotRequest } from './robot-request';
import type { Robot, RobotSettings } from './robot-settings';

/** More posts than this about one ticket are no work for a group chat. */
const MAX_POSTS = 20;
/** DingTalk shuts a robot out for longer, but tells; asking once a minute does no harm. */
const PAUSE_MS = 60_000;
const CANNOT_ASK = '群机器人只能发、不能查，无从得知群里是否收到。请到群里看一眼或打电话核实，再认定';

interface Post {
  robot: Robot;
  limit: RateLimit;
  texts: string[];
}

/**
 * Webhook robots of work groups (docs/channels/robot.md): they post and cannot be asked. What the platform took is
 * confirmed; what is unclear stays so until an officer has looked.
 */
export function createRobotChannel(settings: RobotSettings, deps: ChannelDeps, signal: AbortSignal): Channel {
  const robots = new Map(
    settings.robots.map((robot) => [robot.name, { robot, limit: createRateLimit(robot.perMinute) }]),
  );
  const problems = new Map<string, string>();

  function plan(parcel: Parcel): Post | { refusal: string } {
    if (parcel.kind === 'reply') return { refusal: '群机器人不发送答复' };
    const found = robots.get(parcel.address);
    if (found === undefined) return { refusal: noSuchRobot(parcel.address) };
    const texts = postsOf(parcel, found.robot, deps.config.timeZone);
    return texts === null ? { refusal: tooLong(found.robot) } : { ...found, texts };
  }

  async function post({ robot, limit }: Post, text: string): Promise<PostOutcome> {
    const request = robotRequest(robot, text, Date.now());
    const outcome = readPost(robot, await exchange({ ...request, timeoutMs: settings.timeoutMs, signal }));
    if (outcome.is === 'not_there' && outcome.tooMany) limit.pause(PAUSE_MS, Date.now());
    if (outcome.is === 'taken') problems.delete(robot.name);
    else if (!signal.aborted) problems.set(robot.name, outcome.error);
    return outcome;
  }

  async function send(parcel: Parcel): Promise<Finding> {
    const planned = plan(parcel);
    if ('refusal' in planned) return { is: 'refused', error: planned.refusal };
    const startedAt = performance.now();
    for (const [at, text] of planned.texts.entries()) {
      const isLate = performance.now() - startedAt > settings.timeoutMs;
      const outcome: PostOutcome =
        at > 0 && isLate ? { is: 'unclear', error: '对方回答太慢' } : await post(planned, text);
      if (outcome.is !== 'taken') return findingOf(outcome, at, planned.texts.length);
    }
    return { is: 'confirmed', remoteRef: null };
  }

  async function probe(robot: Robot): Promise<string | null> {
    const request = robotProbe(robot, Date.now());
    const result = await exchange({ ...request, timeoutMs: settings.timeoutMs, signal });
    const problem = readProbe(robot, result);
    return problem === null ? null : `群机器人“${robot.name}”不能用：${problem}`;
  }

  return {
    via: 'robot',
    // Two posts: the one under way when the time is over, and the time before it.
    timeoutMs: settings.timeoutMs * 2,
    pollMs: 0,
    waitMs(parcel) {
      const planned = plan(parcel);
      return 'refusal' in planned ? 0 : planned.limit.take(planned.texts.length, Date.now());
    },
    send,
    readBack: async () => ({ is: 'unanswerable', error: CANNOT_ASK }),
    health() {
      const [first] = problems;
      return first === undefined ? 'ok' : `群机器人“${first[0]}”：${first[1]}`;
    },
    async test() {
      const found = await Promise.all(settings.robots.map(probe));
      const wrong = found.filter((each) => each !== null);
      return wrong.length === 0 ? null : wrong.join('；');
    },
  };
}

/** The posts in which a ticket goes, each with its number; null when they would be too many. */
function postsOf(parcel: TicketParcel, robot: Robot, timeZone: string): string[] | null {
  const head = ticketHead(parcel.number);
  const max = robot.maxBytes - channelLength(head, { unit: 'bytes' });
  try {
    const parts = splitForChannel(ticketBody(parcel, timeZone), { max, unit: 'bytes' });
    return parts.length > MAX_POSTS ? null : parts.map((part) => head + part);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** @param done how many posts of `all` were taken before */
function findingOf(outcome: Exclude<PostOutcome, { is: 'taken' }>, done: number, all: number): Finding {
  if (done > 0) {
    const error = `分 ${all} 条发，前 ${done} 条已发到群里，第 ${done + 1} 条：${outcome.error}。请到群里核实、补发或打电话说明，再认定`;
    return { is: 'unanswerable', error };
  }
  if (outcome.is === 'unclear') return { is: 'unanswerable', error: `${outcome.error}。${CANNOT_ASK}` };
  return { is: outcome.is, error: outcome.error };
}

function noSuchRobot(address: string): string {
  return address === ''
    ? '该部门没有写明用哪个群机器人：请管理员在部门资料的 address 写上机器人的名称'
    : `没有名为“${address}”的群机器人：请管理员核对部门资料的 address 与配置 channels.robot`;
}

function tooLong({ maxBytes }: Robot): string {
  return `内容太长，没有发出：群机器人每条至多 ${maxBytes} 字节，分 ${MAX_POSTS} 条也放不下。请撤回后缩短，或打电话转告后认定`;
}
