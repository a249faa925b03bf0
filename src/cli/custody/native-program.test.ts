import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { refuseNotInstalled } from './native-program.ts';

test('what speaks to a token is refused before it is used where npm installed it and compiled nothing', (t) => {
  const at = mkdtempSync(join(tmpdir(), 'custodians-'));
  t.after(() => rmSync(at, { recursive: true }));
  const refusal = (text: RegExp): object => ({ code: 'CUSTODIAN_NOT_INSTALLED', text });
  for (const name of ['pkcs11js', '@napi-rs/keyring'] as const)
    assert.throws(() => refuseNotInstalled(name, at), refusal(/is not installed.*--ignore-scripts=false/));
  const made = join(at, 'node_modules', 'pkcs11js', 'build', 'Release');
  mkdirSync(made, { recursive: true });
  assert.throws(
    () => refuseNotInstalled('pkcs11js', at),
    refusal(/not compiled.*C\+\+.*--ignore-scripts=false/),
  );
  writeFileSync(join(made, 'pkcs11.node'), '');
  refuseNotInstalled('pkcs11js', at);
  // This one comes compiled.
  mkdirSync(join(at, 'node_modules', '@napi-rs', 'keyring'), { recursive: true });
  refuseNotInstalled('@napi-rs/keyring', at);
});
