import type { Json, JsonSchema } from '../../src/protocol/api/form.ts';
import type { AnyOperation } from '../../src/protocol/api/operation.ts';
import { pushForm } from '../../src/protocol/api/push.ts';
import { problemForm } from '../../src/protocol/api/terms.ts';
import { asSchema, lifted, parametersOf, type Components } from './openapi.ts';

const HEAD = [
  '// Written by scripts/generate-api-docs.ts from the forms in src/protocol/api. Change those instead.',
  '',
];

/** The TypeScript of every type and method that the client has, from the same forms as the document. */
export function clientSource(operations: readonly AnyOperation[]): string {
  const components: Components = new Map();
  const methods = operations.map((operation) => methodOf(operation, components));
  lifted(problemForm.schema, components);
  lifted(pushForm.schema, components);
  const types = [...components]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, schema]) => [...comment(schema, ''), `export type ${name} = ${typeOf(schema)};`, '']);
  return [
    ...HEAD,
    ...types,
    '/** One request, as the transport sends it. */',
    'export interface ApiCall {',
    `  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';`,
    '  /** Below /api/v1, with its query. */',
    '  readonly path: string;',
    '  readonly body?: unknown;',
    '  /** What `If-Match` says, where the operation needs it. */',
    '  readonly ifMatch?: string;',
    '  /** Under the same key nothing is done twice. */',
    '  readonly idempotencyKey?: string;',
    '}',

    '',
    '/** A good answer with its entity tag. */',
    'export interface Tagged<T> {',
    '  readonly value: T;',
    '  readonly etag: string | null;',
    '}',
    '',
    '/** Sends a request and gives the good answer, or throws. The caller says what the answer is. */',
    'export type Send = <T>(call: ApiCall) => Promise<Tagged<T>>;',
    '',
    '/** Every operation of the API, typed. */',
    'export class SallyportApi {',
    '  readonly #send: Send;',
    '',
    '  constructor(send: Send) {',
    '    this.#send = send;',
    '  }',
    '',
    '  /** Sends a request as it is, such as one that another person confirmed. */',
    '  repeat(call: ApiCall): Promise<Tagged<unknown>> {',
    '    return this.#send<unknown>(call);',
    '  }',
    '',
    ...methods
      .flatMap((lines) => [...lines.map((line) => (line === '' ? '' : `  ${line}`)), ''])
      .slice(0, -1),
    '}',
    '',
    'type Query = { readonly [name: string]: string | number | undefined };',
    '',
    'function withQuery(path: string, query: Query): string {',
    '  const pairs = Object.entries(query).flatMap(([name, value]) =>',
    '    value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`],',
    '  );',
    "  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;",
    '}',
    '',
  ].join('\n');
}

function methodOf(operation: AnyOperation, components: Components): string[] {
  const { name, method, path, body, answer, conditional } = operation;
  const params = parametersOf(operation);
  const inPath = params.filter((param) => param['in'] === 'path');
  const inQuery = params.filter((param) => param['in'] === 'query');
  const bodyType = body === null ? null : typeOf(lifted(body.schema, components));
  const answerType = answer.kind === 'json' ? typeOf(lifted(answer.form.schema, components)) : 'string';
  const queryType = `{ ${inQuery.map((param) => fieldOf(param)).join('; ')} }`;
  const args = [
    ...inPath.map((param) => `${String(param['name'])}: ${typeOf(asJson(param['schema']))}`),
    ...(bodyType === null ? [] : [`body: ${bodyType}`]),
    ...(conditional ? ['ifMatch: string'] : []),
    ...(method === 'GET' ? [] : ['idempotencyKey?: string']),
    ...(inQuery.length === 0 ? [] : [`query: ${queryType} = {}`]),
  ];
  const target = `\`${path.replace(/\{([a-z]+)\}/gi, '${$1}')}\``;
  const call = [
    `method: '${method}'`,
    `path: ${inQuery.length === 0 ? target : `withQuery(${target}, query)`}`,
    ...(bodyType === null ? [] : ['body']),
    ...(conditional ? ['ifMatch'] : []),
    ...(method === 'GET' ? [] : ['...(idempotencyKey === undefined ? {} : { idempotencyKey })']),
  ];
  return [
    `/** \`${method} /api/v1${path}\`: ${operation.summary} */`,
    `${name}(${args.join(', ')}): Promise<Tagged<${answerType}>> {`,
    `  return this.#send<${answerType}>({ ${call.join(', ')} });`,
    '}',
  ];
}

function fieldOf(param: JsonSchema): string {
  const mark = param['required'] === true ? '' : '?';
  return `readonly ${String(param['name'])}${mark}: ${typeOf(asJson(param['schema']))}`;
}

function asJson(value: Json | undefined): Json {
  return value ?? {};
}

function typeOf(json: Json): string {
  const schema = asSchema(json);
  const { $ref: ref, anyOf, enum: words, type } = schema;
  if (typeof ref === 'string') return ref.slice('#/components/schemas/'.length);
  if (Array.isArray(anyOf)) return anyOf.map((one: Json) => typeOf(one)).join(' | ');
  if (Array.isArray(words)) return words.map((word: Json) => `'${String(word)}'`).join(' | ');
  switch (type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `readonly (${typeOf(asJson(schema['items']))})[]`;
    case 'object':
      return objectType(schema);
    default:
      return 'unknown';
  }
}

function objectType({ properties, required, additionalProperties }: JsonSchema): string {
  if (properties === undefined) {
    const item = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
    return `{ readonly [name: string]: ${item} }`;
  }
  const rows = Object.entries(asSchema(properties)).flatMap(([name, one]) => {
    const must = Array.isArray(required) && required.includes(name);
    return [...comment(one, '  '), `  readonly ${name}${must ? '' : '?'}: ${typeOf(one)};`];
  });
  return rows.length === 0 ? 'Record<string, never>' : `{\n${rows.join('\n')}\n}`;
}

function comment(json: Json, indent: string): string[] {
  const text = asSchema(json)['description'];
  return typeof text === 'string' ? [`${indent}/** ${text} */`] : [];
}
