import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DataFolder } from '../../src/launcher/folder.ts';
import { makeFolder, startGateway } from './gateway-under-test.ts';

const KEEPER_WITH_A_BUG = fileURLToPath(new URL('keeper-with-a-bug.ts', import.meta.url));
const WAIT_MS = 20_000;

/** What takes envelopes of faults, and says that it is busy while it is not open. */
class Receiver {
  readonly envelopes: string[] = [];
  isOpen = true;
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => (body += part));
    request.on('end', () => {
      if (this.isOpen) this.envelopes.push(body);
      response.writeHead(this.isOpen ? 200 : 503).end('{}');
    });
  });

  async open(context: TestContext): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    context.after(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
    return `127.0.0.1:${Object(this.#server.address()).port}`;
  }

  async until(count: number): Promise<void> {
    const begunAt = performance.now();
    while (this.envelopes.length < count) {
      assert.ok(performance.now() - begunAt < WAIT_MS, `waited for ${count} envelopes`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** A life of a gateway that ends by a bug of its keeper. */
async function liveUntilTheBug(folder: DataFolder): Promise<string> {
  const gateway = await startGateway({ folder, keeperMain: KEEPER_WITH_A_BUG, keep: true });
  writeFileSync(join(folder.keeper, 'test-has-a-bug'), '');
  // Nobody answers: whoever would, has died of it.
  await gateway.ask('halt', { reason: 'to be recorded' }).catch(() => undefined);
  return gateway.ended;
}

test('T16, F14: what ends the keeper is reported, at the next start at the latest, by place alone', async (context) => {
  const receiver = new Receiver();
  const place = await receiver.open(context);
  const folder = makeFolder();
  const words = { least: 'warning', subjects: [], administrators: false, ca: null, allow: [place] };
  const dsn = `http://abcdef0123456789abcdef0123456789@${place}/1`;
  writeFileSync(folder.alarmSinks, JSON.stringify([{ ...words, name: 'faults', kind: 'reporter', dsn }]), {
    mode: 0o600,
  });

  receiver.isOpen = false;
  assert.equal(await liveUntilTheBug(folder), 'KEEPER_ENDED_70');
  assert.deepEqual(receiver.envelopes, []);
  receiver.isOpen = true;
  const next = await startGateway({ folder });
  await receiver.until(1);
  await next.stop();
  const [envelope = ''] = receiver.envelopes;
  const [, , event = ''] = envelope.split('\n');
  const { message, tags, level } = JSON.parse(event);
  assert.match(
    message.formatted,
    /^The gateway reports BUG \(everything, TypeError at \/src\/keeper\/[a-z/-]+\.ts:[0-9]+\)\./,
  );
  assert.deepEqual([tags, level], [{ kind: 'trouble', subject: 'everything' }, 'error']);
  assert.doesNotMatch(envelope, /REAL-SECRET|10\.0\.0\.1|\/tmp\/|at async|node:/);
});
