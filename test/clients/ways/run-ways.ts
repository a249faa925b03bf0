import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WAYS, type Way, type WayResult } from './way-actions.ts';
import { openWayFloor, type WayVenue } from './way-floor.ts';

const DESK = fileURLToPath(new URL('run-desk.ts', import.meta.url));
/** Gateways at once: each is three processes, and a client. */
const AT_ONCE = 2;

/** Runs one client on every way in, each before a gateway of its own, and says what came of every action. */
export async function runWays(venue: WayVenue, client: string): Promise<readonly WayResult[]> {
  const results: WayResult[] = [];
  for (let at = 0; at < WAYS.length; at += AT_ONCE) {
    const some = await Promise.all(WAYS.slice(at, at + AT_ONCE).map((way) => runWay(venue, client, way)));
    results.push(...some.flat());
  }
  return results;
}

/** The client is a program of its own: started as the way in asks, with nothing else in its environment. */
async function runWay(venue: WayVenue, client: string, way: Way): Promise<readonly WayResult[]> {
  const floor = await openWayFloor(venue);
  try {
    const situation = await floor.situation(way);
    const order = JSON.stringify({ venue, client, situation });
    const child = spawn(process.execPath, [DESK], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: '', LOG_LEVEL: 'error', ...floor.environment(way) },
    });
    // Not among its arguments: there the gateway that the other way is run through looks for secrets.
    child.stdin.end(order);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await once(child, 'close');
    const lines = said.split('\n').filter((line) => line.startsWith('{"venue":'));
    return lines.map((line): WayResult => JSON.parse(line));
  } finally {
    await floor.close();
  }
}
