import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

type Json = Readonly<Record<string, unknown>>;

/** What a schema's values are made of. */
export interface Making {
  /** Every text but the words of a choice. */
  readonly text: string;
  /** Every number, within the bounds of its schema. */
  readonly number: number;
}

const DOCUMENT: Json = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));
const PREFIX = '/api/v1';

/**
 * Answers every request of the page to the API itself, with values made from the published document: all of the fields
 * that there are, whatever stands in them. `special` says what stands in single fields of an operation, by its id.
 */
export async function answerFromDocument(
  page: Page,
  making: Making,
  special: Readonly<Record<string, Json>> = SIGNED_IN,
): Promise<void> {
  // Nobody tells the page anything by itself.
  await page.routeWebSocket(`**${PREFIX}/ws`, () => undefined);
  await page.route(`**${PREFIX}/**`, (route) => {
    const request = route.request();
    const path = new URL(request.url()).pathname.slice(PREFIX.length);
    const found = operationAt(path, request.method().toLowerCase());
    if (found === null) return route.fulfill({ status: 404, json: {} });
    const { id, status, schema } = found;
    return route.fulfill({
      status,
      headers: { etag: '"1"' },
      json: { ...tableOf(sample(schema, making)), ...special[id] },
    });
  });
}

/** Somebody is signed in who may do everything. */
const SIGNED_IN: Readonly<Record<string, Json>> = {
  refreshSession: { access: 'token' },
  getMe: { mustEnrol: false },
};

/** One value of a schema. */
function sample(schema: unknown, making: Making): unknown {
  const at = resolved(schema);
  const { type, enum: words, anyOf, oneOf } = at;
  if (Array.isArray(words)) return words[0];
  if ('const' in at) return at['const'];
  const [choice] = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : [];
  if (choice !== undefined) return sample(choice, making);
  if (type === 'string') return making.text;
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') {
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = at;
    return Math.max(Number(minimum), Math.min(Number(maximum), making.number));
  }
  if (type === 'array') return [sample(at['items'], making)];
  if (type !== 'object') return { [making.text]: [making.text, { [making.text]: making.text }] };
  const own = Object.entries(tableOf(at['properties'])).map(([name, inner]) => [name, sample(inner, making)]);
  const more = at['additionalProperties'];
  const open = typeof more === 'object' ? [[making.text, sample(more, making)]] : [];
  return Object.fromEntries([...own, ...open]);
}

interface FoundOperation {
  readonly id: string;
  readonly status: number;
  readonly schema: unknown;
}

function operationAt(path: string, method: string): FoundOperation | null {
  for (const [template, methods] of Object.entries(tableOf(DOCUMENT['paths']))) {
    const own = template.startsWith(PREFIX) ? template.slice(PREFIX.length) : template;
    const pattern = new RegExp(`^${own.replace(/\{[^}]+\}/g, '[^/]+')}$`);
    const operation = tableOf(tableOf(methods)[method]);
    if (!pattern.test(path) || operation['operationId'] === undefined) continue;
    const [status, answer] = Object.entries(tableOf(operation['responses'])).find(([code]) =>
      code.startsWith('2'),
    ) ?? ['200', {}];
    const media = tableOf(tableOf(tableOf(answer)['content'])['application/json']);
    return { id: String(operation['operationId']), status: Number(status), schema: media['schema'] };
  }
  return null;
}

function resolved(schema: unknown): Json {
  const at = tableOf(schema);
  if (typeof at['$ref'] !== 'string') return at;
  let place: unknown = DOCUMENT;
  for (const part of at['$ref'].slice(2).split('/')) place = tableOf(place)[part];
  return resolved(place);
}

function tableOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
