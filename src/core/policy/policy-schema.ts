import { fourEyesForm } from './four-eyes.ts';
import { LIMIT_FIELDS, LIMIT_NAMES } from './limit-fields.ts';
import type { Limits } from './limits.ts';
import { optionalForm, type PolicyJson } from './policy-field.ts';
import { dayForm, feeForm, FEE_BPS_DEFAULT, NAME_PATTERN, walletsPerUserForm } from './policy.ts';
import { walletSchema, WALLETS_PER_USER_DEFAULT } from './wallet-policy.ts';

/**
 * JSON Schema 2020-12 of a policy, from the same table as the parser. It helps an editor; what decides is the parser,
 * which also holds decimals in text to their bounds.
 */
export function policySchema(): PolicyJson {
  const limits = Object.fromEntries(LIMIT_NAMES.map((name) => [name, fieldSchema(name)]));
  const required = LIMIT_NAMES.filter((name) => LIMIT_FIELDS[name].fallback === null);
  const some = { $ref: '#/$defs/limits' };
  const named = { type: 'object', propertyNames: { pattern: NAME_PATTERN }, additionalProperties: some };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sallyport policy',
    type: 'object',
    properties: {
      version: { const: 1 },
      dayStartsAt: described(dayForm.schema, 'When a trading day begins, in UTC.', '00:00'),
      feeBps: described(
        feeForm.schema,
        'Highest fee of a trade, for the printed blast radius.',
        FEE_BPS_DEFAULT,
      ),
      everyAccount: { $ref: '#/$defs/limits', required, description: 'What every account is held to.' },
      everyBot: { ...some, description: 'What every bot is held to; the rest as in everyAccount.' },
      accounts: { ...named, description: 'By account name: what differs from everyAccount.' },
      bots: { ...named, description: 'By bot name: what differs from everyBot.' },
      wallets: {
        type: 'object',
        propertyNames: { pattern: NAME_PATTERN },
        additionalProperties: { $ref: '#/$defs/wallet' },
        description: 'By wallet name: what it may sign. A wallet that is not named signs nothing.',
      },
      walletsPerUser: described(
        walletsPerUserForm.schema,
        'Wallets that one user may have at once.',
        WALLETS_PER_USER_DEFAULT,
      ),
      fourEyes: described(
        optionalForm(fourEyesForm).schema,
        'Which changes a second person has to confirm. `policy` and `people` are always among them.',
        null,
      ),
    },
    required: ['version', 'everyAccount'],
    additionalProperties: false,
    $defs: {
      limits: { type: 'object', properties: limits, additionalProperties: false },
      wallet: walletSchema(),
    },
  };
}

function fieldSchema<K extends keyof Limits>(name: K): PolicyJson {
  const { form, fallback, about } = LIMIT_FIELDS[name];
  return described(form.schema, about, fallback === null ? undefined : form.write(fallback.value));
}

function described(schema: PolicyJson, description: string, fallback: PolicyJson | undefined): PolicyJson {
  const shown = fallback === undefined ? {} : { default: fallback };
  return { description, ...shown, allOf: [schema] };
}
