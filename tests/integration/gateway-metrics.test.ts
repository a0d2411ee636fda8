import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, TEST_DESK, type TestGateway } from '../support/gateway';

const TOKEN = 'a-token-for-the-scraper';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ config: { metrics: { token: TOKEN }, rateLimitPerMinute: 30 } });
});
afterAll(() => gateway.close());

type Samples = Map<string, number>;

/** Parses the text format strictly: every line a comment with type or help, or a sample of a type named before. */
function parse(text: string): Samples {
  expect(text.endsWith('\n')).toBe(true);
  const samples: Samples = new Map();
  const types = new Map<string, string>();
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE ([a-z0-9_]+) (counter|gauge|histogram)$/.exec(line);
    if (type?.[1] !== undefined && type[2] !== undefined) {
      expect(types.has(type[1])).toBe(false);
      types.set(type[1], type[2]);
      continue;
    }
    if (line === '' || /^# HELP [a-z0-9_]+ \S/.test(line)) continue;
    const sample = /^([a-z0-9_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? ([0-9.eE+-]+|Na[Nn]|[+-]Inf)$/.exec(
      line,
    );
    expect(sample, line).not.toBeNull();
    const name = sample?.[1] ?? '';
    expect(types.has(name) || types.get(name.replace(/_(bucket|sum|count)$/, '')) === 'histogram', line).toBe(true);
    expect(samples.has(`${name}${sample?.[2] ?? ''}`), line).toBe(false);
    samples.set(`${name}${sample?.[2] ?? ''}`, Number(sample?.[3]));
  }
  return samples;
}

async function scrape(): Promise<Samples> {
  const response = await fetch(`${gateway.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parse(await response.text());
}

describe('metrics', () => {
  test('count requests, commands, deliveries, heads and streams, and name nobody', async () => {
    const seat = gateway.workstation(1);
    const message = await gateway.ingest({ authorName: '某市民', text: '私人内容' });
    const claim = await seat.claim(message);
    if (claim === null) throw new Error('not claimed');
    await seat.do('message.release', { messageId: message.id, claim: { id: message.id, version: 99 } });
    await seat.do('reply.queue', {
      messageId: message.id,
      claim,
      replyId: '018f0000-0000-7000-8000-000000000002',
      text: '答复',
      basis: null,
      closeAfterSent: false,
      overrides: [],
    });
    const stop = new AbortController();
    await fetch(`${gateway.url}/sync/events?scope=${TEST_DESK}`, {
      headers: await seat.headers(),
      signal: stop.signal,
    });
    await fetch(`${gateway.url}/nowhere/某市民`);

    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    for (const secret of ['某市民', '私人内容', 'ws-1', 'of-1', message.id]) expect(text).not.toContain(secret);
    const samples = parse(text);
    expect(samples.get('dutydesk_http_requests_total{method="POST",route="/sync/commands",status="200"}')).toBe(3);
    expect(samples.get('dutydesk_http_requests_total{method="GET",route="none",status="404"}')).toBe(1);
    expect(samples.get('dutydesk_commands_total{outcome="applied",code=""}')).toBe(2);
    expect([...samples.keys()].filter((key) => key.startsWith('dutydesk_commands_total'))).toHaveLength(2);
    expect(samples.get(`dutydesk_change_log_head{desk="${TEST_DESK}"}`)).toBeGreaterThanOrEqual(4);
    expect(samples.get('dutydesk_deliveries{via="publish",state="pending"}')).toBe(1);
    expect(samples.get('dutydesk_delivery_oldest_seconds{via="publish",state="pending"}')).toBeGreaterThanOrEqual(0);
    expect(samples.get('dutydesk_event_streams')).toBe(1);
    expect(samples.get('dutydesk_snapshot_streams')).toBe(0);
    expect(samples.get('dutydesk_database_up')).toBe(1);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect(samples.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
    const all = samples.get('dutydesk_http_request_seconds_bucket{le="+Inf"}');
    expect(samples.get('dutydesk_http_request_seconds_count')).toBe(all);
    stop.abort();
  });

  test('are given to this machine, and elsewhere only for the token, however often', async () => {
    for (let round = 0; round < 60; round += 1) await scrape();
    const through = (headers: Record<string, string>): Promise<number> =>
      new Promise((done, fail) => {
        httpRequest(`${gateway.url}/metrics`, { headers }, (response) => {
          response.resume();
          done(response.statusCode ?? 0);
        })
          .once('error', fail)
          .end();
      });
    expect(await through({ 'x-forwarded-for': '192.0.2.7' })).toBe(401);
    expect(await through({ 'x-forwarded-for': '192.0.2.7', authorization: 'Bearer wrong' })).toBe(401);
    expect(await through({ authorization: 'Bearer wrong' })).toBe(401);
    expect(await through({ 'x-forwarded-for': '192.0.2.7', authorization: `Bearer ${TOKEN}` })).toBe(200);
  });
});
