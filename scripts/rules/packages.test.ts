import assert from 'node:assert/strict';
import test from 'node:test';
import { packages } from './packages.ts';
import { verdict } from './planting-fixture.test.ts';

test('T32: a package beside the keys is found, also one whose name begins like a listed one', () => {
  const found = verdict(packages, {
    'src/keeper/gateway.ts': "import { parse } from 'yaml';",
    'src/launcher/certificate.ts': "import x from '@peculiar/x509-plus';",
    'src/venues/one/decode.ts': "import ccxt from 'ccxt';",
  });
  assert.deepEqual(found, [
    'src/keeper/gateway.ts:1 the package yaml is not listed here',
    'src/launcher/certificate.ts:1 the package @peculiar/x509-plus is not listed here',
    'src/venues/one/decode.ts:1 the package ccxt is not listed here',
  ]);
});

test('a listed package, modules of Node and packages of tests pass', () => {
  const found = verdict(packages, {
    'src/cli/policy-set.ts': "import { parse } from 'yaml';\nimport { readFileSync } from 'node:fs';",
    'src/core/vault/xaes.ts': "import { gcm } from '@noble/ciphers/aes';",
    'src/venues/one/decode.test.ts': "import ccxt from 'ccxt';",
  });
  assert.deepEqual(found, []);
});

test('T32: a package that is loaded while the program runs is found too, and a type alone is none', () => {
  const found = verdict(packages, {
    'src/keeper/late.ts': "export const parse = async () => {\n  return await import('yaml');\n};",
    'src/core/native.ts':
      "export const native = (require: (name: string) => unknown) => require('secp256k1');",
    'src/keeper/type.ts': "export type Yaml = typeof import('yaml');",
    'src/cli/age.ts': "export const age = () => import('age-encryption');",
  });
  assert.deepEqual(found.toSorted(), [
    'src/core/native.ts:1 the package secp256k1 is not listed here',
    'src/keeper/late.ts:2 the package yaml is not listed here',
  ]);
});
