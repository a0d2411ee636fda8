import type { Robot, TemplateSignature } from './robot-settings';
import { fill, signByTemplate, signForDingTalk, signForFeishu } from './robot-signature';

export interface RobotRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  /** Sent as it is. */
  rawBody?: string;
}

/**
 * One post of a robot, signed for this instant.
 *
 * @param now milliseconds since 1970
 */
export function robotRequest(robot: Robot, text: string, now: number): RobotRequest {
  switch (robot.kind) {
    case 'wecom':
      return post(robot.url, JSON.stringify({ msgtype: 'text', text: { content: text } }));
    case 'dingtalk':
      return post(
        robot.secret === undefined ? robot.url : dingTalkUrl(robot.url, robot.secret, String(now)),
        JSON.stringify({ msgtype: 'text', text: { content: text } }),
      );
    case 'feishu':
      return post(
        robot.url,
        JSON.stringify({
          ...(robot.secret === undefined ? {} : feishuSignature(robot.secret, inSeconds(now))),
          msg_type: 'text',
          content: { text },
        }),
      );
    case 'template':
      return templateRequest(robot, text, now);
  }
}

/**
 * A request that posts nothing, to see whether address and signature are right: the platforms refuse a message without
 * content, and a service of another kind is only looked at.
 *
 * @param now milliseconds since 1970
 */
export function robotProbe(robot: Robot, now: number): RobotRequest {
  const { url, headers } = robotRequest(robot, '', now);
  if (robot.kind === 'template') return { method: 'GET', url, headers };
  const secret = robot.kind === 'feishu' ? robot.secret : undefined;
  return post(url, JSON.stringify(secret === undefined ? {} : feishuSignature(secret, inSeconds(now))), headers);
}

function dingTalkUrl(url: string, secret: string, timestamp: string): string {
  return withQuery(url, { timestamp, sign: signForDingTalk(secret, timestamp) });
}

function feishuSignature(secret: string, timestamp: string): { timestamp: string; sign: string } {
  return { timestamp, sign: signForFeishu(secret, timestamp) };
}

function templateRequest(robot: Extract<Robot, { kind: 'template' }>, text: string, now: number): RobotRequest {
  const how = robot.signature;
  const timestamp = how?.timestamp?.unit === 'milliseconds' ? String(now) : inSeconds(now);
  const body = fill(robot.body, { text: JSON.stringify(text).slice(1, -1), timestamp });
  if (how === undefined) return post(robot.url, body, robot.headers);
  const places = { header: {} as Record<string, string>, query: {} as Record<string, string> };
  places[how.place][how.name] = signByTemplate(how, { timestamp, secret: robot.secret ?? '', body });
  putTimestamp(how, timestamp, places);
  return post(withQuery(robot.url, places.query), body, { ...robot.headers, ...places.header });
}

function putTimestamp(
  { timestamp: where }: TemplateSignature,
  timestamp: string,
  places: Record<'header' | 'query', Record<string, string>>,
): void {
  if (where !== undefined) places[where.place][where.name] = timestamp;
}

function post(url: string, rawBody: string, headers: Record<string, string> = {}): RobotRequest {
  return { method: 'POST', url, headers, rawBody };
}

function withQuery(url: string, query: Record<string, string>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  return target.href;
}

function inSeconds(now: number): string {
  return String(Math.floor(now / 1_000));
}
