import type { Json, JsonSchema } from '../../src/protocol/api/form.ts';
import { TIER_PER_MINUTE, type AnyOperation } from '../../src/protocol/api/operation.ts';
import { pushForm } from '../../src/protocol/api/push.ts';
import { problemForm } from '../../src/protocol/api/terms.ts';

/** Named parts of a document. */
export type Components = Map<string, JsonSchema>;

/** The document of the API in OpenAPI 3.1, from the forms that both processes check with. */
export function openApiOf(operations: readonly AnyOperation[], version: string): JsonSchema {
  const components: Components = new Map();
  const problem = lifted(problemForm.schema, components);
  lifted(pushForm.schema, components);
  const paths = new Map<string, { [method: string]: Json }>();
  for (const operation of operations) {
    const path = paths.get(operation.path) ?? {};
    path[operation.method.toLowerCase()] = operationJson(operation, problem, components);
    paths.set(operation.path, path);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sallyport', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/api/v1' }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { session: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries([...components].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

/** Replaces schemas with a title by references, and collects them. */
export function lifted(schema: Json, components: Components): JsonSchema {
  const inner = mapped(schema, components);
  const { title, ...rest } = asSchema(inner);
  if (title === undefined) return rest;
  components.set(String(title), rest);
  return { $ref: `#/components/schemas/${String(title)}` };
}

/** The members of a JSON object; none for anything else. */
export function asSchema(json: Json | undefined): JsonSchema {
  return isTable(json) ? json : {};
}

function isTable(json: Json | undefined): json is JsonSchema {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function mapped(json: Json, components: Components): Json {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map((one: Json) => inside(one, components));
  return Object.fromEntries(Object.entries(json).map(([name, one]) => [name, inside(one, components)]));
}

function inside(json: Json, components: Components): Json {
  return typeof asSchema(json)['title'] === 'string' ? lifted(json, components) : mapped(json, components);
}

function operationJson(operation: AnyOperation, problem: JsonSchema, components: Components): Json {
  const { name, summary, access, tier, records, body, answer, status, conditional } = operation;
  const isPublic = access.kind === 'open';
  return {
    operationId: name,
    summary,
    security: isPublic ? [] : [{ session: [] }],
    'x-permission': access.kind === 'permission' ? `${access.permission} on ${access.on}` : access.kind,
    'x-requests-per-minute': TIER_PER_MINUTE[tier],
    'x-recorded-as': records,
    'x-loosens': operation.loosens,
    parameters: [...parametersOf(operation), ...headersOf(conditional, operation.method)],
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: lifted(body.schema, components) } },
          },
        }),
    responses: {
      [String(status)]: {
        description: 'Done.',
        content:
          answer.kind === 'json'
            ? { 'application/json': { schema: lifted(answer.form.schema, components) } }
            : { [answer.media]: { schema: { type: 'string' } } },
      },
      default: {
        description: 'Refused, and why.',
        content: { 'application/problem+json': { schema: problem } },
      },
    },
  };
}

/** Path and query parameters of an operation. */
export function parametersOf({ path, params }: AnyOperation): JsonSchema[] {
  const properties = asSchema(params.schema['properties']);
  const required = params.schema['required'];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: path.includes(`{${name}}`) ? 'path' : 'query',
    required: Array.isArray(required) && required.includes(name),
    schema,
  }));
}

function headersOf(conditional: boolean, method: string): JsonSchema[] {
  const schema = { type: 'string', maxLength: 200 };
  return [
    ...(conditional ? [{ name: 'If-Match', in: 'header', required: true, schema }] : []),
    ...(method === 'GET' ? [] : [{ name: 'Idempotency-Key', in: 'header', required: false, schema }]),
  ];
}
