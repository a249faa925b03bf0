import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plantFiles } from '../rules/planting-fixture.test.ts';
import { cryptoUses } from './crypto-uses.ts';

test('every import of cryptography is found, by whatever way it comes, and types are none', () => {
  const uses = cryptoUses(
    plantFiles({
      'src/keeper/a.ts': "import { sign, createHmac } from 'node:crypto';\nexport const b = sign;",
      'src/venues/b.ts': "import { keccak_256 } from '@noble/hashes/sha3.js';\nkeccak_256();",
      'src/cli/c.ts': "import * as x509 from '@peculiar/x509';\nx509.f();",
      'verifier/d.ts': [
        "const age = await import('age-encryption');",
        "type Age = typeof import('age-encryption');",
        "const native = require('secp256k1/lib/index.js');",
      ].join('\n'),
      'verifier/i.ts': "const {\n  b: c,\n  a,\n} = await import('@peculiar/x509');",
      'src/core/e.ts': "import type { KeyObject } from 'node:crypto';\nexport type E = KeyObject;",
      'src/core/f.ts': "import { join } from 'node:path';\njoin();",
      'src/core/g.test.ts': "import { randomBytes } from 'node:crypto';\nrandomBytes();",
      'simulators/h.ts': "import { verify } from 'node:crypto';\nverify();",
    }),
  );
  assert.deepEqual(
    uses.map(({ path, module, names }) => `${path}: ${module} ${names.join(' ')}`.trim()),
    [
      'src/cli/c.ts: @peculiar/x509 *',
      'src/keeper/a.ts: node:crypto createHmac sign',
      'src/venues/b.ts: @noble/hashes/sha3.js keccak_256',
      'verifier/d.ts: age-encryption',
      'verifier/d.ts: secp256k1/lib/index.js',
      'verifier/i.ts: @peculiar/x509 a b',
    ],
  );
});
