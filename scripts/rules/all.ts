import { ambient } from './ambient.ts';
import { asvsTests } from './asvs-tests.ts';
import { bannedForms } from './banned-forms.ts';
import { casts } from './casts.ts';
import { catches } from './catches.ts';
import { cycles } from './cycles.ts';
import { deadCode } from './dead-code.ts';
import { docLinks } from './doc-links.ts';
import { docstrings } from './docstrings.ts';
import { keyBlocks } from './key-blocks.ts';
import { leftovers } from './leftovers.ts';
import { lockWhole } from './lock-whole.ts';
import { machinePlaces } from './machine-places.ts';
import { names } from './names.ts';
import { oneCaller } from './one-caller.ts';
import { packages } from './packages.ts';
import { rooms } from './rooms.ts';
import { sizes } from './sizes.ts';
import type { Rule } from './source-file.ts';
import { threatTests } from './threat-tests.ts';
import { throws } from './throws.ts';
import { transportChecks } from './transport-checks.ts';
import { venueShape } from './venue-shape.ts';

/** Every law of the house by name, in the order in which they are reported. */
export const RULES: ReadonlyMap<string, Rule> = new Map([
  ['rooms', rooms],
  ['packages', packages],
  ['cycles', cycles],
  ['ambient', ambient],
  ['one-caller', oneCaller],
  ['venue-shape', venueShape],
  ['transport-checks', transportChecks],
  ['banned-forms', bannedForms],
  ['casts', casts],
  ['throws', throws],
  ['catches', catches],
  ['names', names],
  ['sizes', sizes],
  ['docstrings', docstrings],
  ['dead-code', deadCode],
  ['leftovers', leftovers],
  ['machine-places', machinePlaces],
  ['lock-whole', lockWhole],
  ['key-blocks', keyBlocks],
  ['doc-links', docLinks],
  ['threat-tests', threatTests],
  ['asvs-tests', asvsTests],
]);
