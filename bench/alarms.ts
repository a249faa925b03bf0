import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { makeFolder, startGateway } from '../test/e2e/gateway-under-test.ts';

/** From an event to a sink, in milliseconds. */
export interface AlarmTimes {
  readonly alarms: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

const SECRET = 'a secret of the bench, thirty-two characters long';

/**
 * Halts and resumes a whole gateway, and takes the time from the moment in which the owner's halt is asked for to the
 * whole request of the webhook: the ledger's commit, the link, the edge, its signature and a connection of its own.
 */
export async function measureAlarms(alarms: number): Promise<AlarmTimes> {
  let arrived: () => void = () => undefined;
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => (body += part));
    request.on('end', () => {
      response.writeHead(204).end();
      if (JSON.parse(body).kind === 'halt') arrived();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const place = `127.0.0.1:${Object(receiver.address()).port}`;
  const folder = makeFolder();
  const words = { least: 'critical', subjects: [], administrators: false, allow: [place], ca: null };
  const sink = { ...words, name: 'hook', kind: 'webhook', url: `http://${place}/`, secret: SECRET };
  writeFileSync(folder.alarmSinks, JSON.stringify([sink]), { mode: 0o600 });
  const gateway = await startGateway({ folder });
  const times: number[] = [];
  for (let i = 0; i < alarms; i += 1) {
    const there = new Promise<void>((resolve) => (arrived = resolve));
    const startedAt = performance.now();
    await gateway.ask('halt', { reason: `bench ${i}` });
    await there;
    times.push(performance.now() - startedAt);
    await gateway.ask('resume', { reason: 'bench' });
  }
  await gateway.stop();
  receiver.closeAllConnections();
  receiver.close();
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((times[Math.floor((times.length - 1) * share)] ?? 0) * 10) / 10;
  return { alarms, p50: at(0.5), p99: at(0.99), most: at(1) };
}

/** For a person. */
export function alarmsText({ alarms, p50, p99, most }: AlarmTimes): string {
  return `${alarms} halts told to a webhook: p50 ${p50} ms, p99 ${p99} ms, at most ${most} ms after the ask`;
}
