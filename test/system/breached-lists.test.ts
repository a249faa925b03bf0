import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import test from 'node:test';
import { makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { ApiProblem, makeClient } from '../../client/client.ts';

const KNOWN = 'nine walruses under a lamp';

test('a whole gateway asks a mirror about each new password, and takes none that it could not ask about', async () => {
  const sha1 = createHash('sha1').update(KNOWN).digest('hex').toUpperCase();
  const asked: string[] = [];
  const mirror = createServer((request, response) => {
    asked.push(request.url ?? '');
    const isKnown = request.url === `/range/${sha1.slice(0, 5)}`;
    response.end(isKnown ? `${sha1.slice(5)}:3\r\n` : `${'0'.repeat(35)}:1\r\n`);
  });
  await once(mirror.listen(0, '127.0.0.1'), 'listening');
  const address = mirror.address();
  const place = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const folder = makeFolder();
  const source = {
    name: 'mirror',
    url: `http://${place}/range/`,
    allow: [place],
    ca: null,
    mustAnswer: true,
  };
  writeFileSync(folder.rangeSource, JSON.stringify(source));
  const gateway = await startGateway({ folder });
  try {
    const api = makeClient({ baseUrl: gateway.url, accessToken: () => null });
    const { code } = await gateway.ask('person code');
    const setUp = (password: string) => api.setUp({ code: String(code), name: 'ann', password });
    await assert.rejects(
      setUp(KNOWN),
      (reason) => reason instanceof ApiProblem && reason.problem.code === 'PASSWORD_BREACHED',
    );
    mirror.close();
    mirror.closeAllConnections();
    await assert.rejects(
      setUp('ten walruses under a lamp'),
      (reason) => reason instanceof ApiProblem && reason.problem.code === 'PASSWORD_NOT_LOOKED_UP',
    );
    assert.deepEqual(asked, [`/range/${sha1.slice(0, 5)}`]);
  } finally {
    await gateway.stop();
    mirror.close();
  }
});
