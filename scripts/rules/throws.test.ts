import assert from 'node:assert/strict';
import test from 'node:test';
import { verdict } from './planting-fixture.test.ts';
import { throws } from './throws.ts';

const WRONG = [
  "throw new Error('no');",
  "throw 'no';",
  "socket.destroy(new Error('TIMEOUT'));",
  "if (error.message.includes('ECONN')) f();",
  "if (reason.message === 'busy') f();",
  'if (/busy/.test(err.message)) f();',
];

for (const text of WRONG) {
  test(`this is found: ${text}`, () => {
    assert.equal(verdict(throws, { 'src/a.ts': text }).length, 1);
  });
}

test('typed errors, passing on, and messages between processes pass', () => {
  const text = [
    "throw new Fault('LEDGER_FORK');",
    "throw new RangeError('not a time');",
    'throw reason;',
    "throw isBusy(reason) ? new Fault('DATA_FOLDER_IN_USE') : reason;",
    "if (message.kind === 'hello') f();",
    "if (packet.message === 'x') f();",
  ].join('\n');
  assert.deepEqual(verdict(throws, { 'src/a.ts': text, 'src/a.test.ts': "throw new Error('x');" }), []);
});
