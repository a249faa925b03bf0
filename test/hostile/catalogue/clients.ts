import { readdirSync, readFileSync } from 'node:fs';
import ccxt from 'ccxt';

const MODULES = new URL('../../../node_modules/', import.meta.url);
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE'];

/** `METHOD path` of every route in ccxt's description of the venue. */
export function ccxtCatalogue(): readonly string[] {
  const exchange = new ccxt.binanceusdm();
  const bases = exchange.urls['api'];
  const found: string[] = [];
  const walk = (family: string, node: object): void => {
    for (const [key, value] of Object.entries(node)) {
      if (!METHODS.includes(key.toUpperCase())) walk(family, value);
      else {
        const prefix = new URL(bases[family]).pathname;
        const names: readonly string[] = Array.isArray(value) ? value : Object.keys(value);
        for (const name of names) found.push(`${key.toUpperCase()} ${prefix}/${name}`);
      }
    }
  };
  for (const [family, node] of Object.entries(exchange.api)) walk(family, Object(node));
  return found;
}

/** The same from the source of the `binance` package: each call names its path in a literal. */
export function binanceCatalogue(): readonly string[] {
  const found: string[] = [];
  for (const file of ['usdm-client', 'main-client', 'coinm-client', 'portfolio-client']) {
    const source = sourceOf(`binance/lib/${file}.js`);
    const calls = source.matchAll(/\.(get|post|put|delete)\w*\(\s*[`'"]\/?([a-z][^`'"]*\/[^`'"]*)[`'"]/g);
    for (const [, verb, path] of calls) found.push(`${verb?.toUpperCase()} /${path?.split('?')[0]}`);
  }
  return found;
}

/** `METHOD path` of every route in ccxt's description of Bybit. */
export function ccxtBybitCatalogue(): readonly string[] {
  const found: string[] = [];
  for (const [scope, methods] of Object.entries(new ccxt.bybit().api)) {
    for (const [verb, value] of Object.entries(Object(methods))) {
      const names: readonly string[] = Array.isArray(value) ? value : Object.keys(Object(value));
      if (scope !== '') found.push(...names.map((name) => `${verb.toUpperCase()} /${name}`));
    }
  }
  return found;
}

/** The same from the source of the `bybit-api` package. */
export function bybitApiCatalogue(): readonly string[] {
  const found: string[] = [];
  for (const file of ['rest-client-v5', 'spot-client-v3']) {
    const calls = sourceOf(`bybit-api/lib/${file}.js`).matchAll(
      /this\.(get|post|put|delete)\w*\(\s*[`'"](\/?[a-z][^`'"?]*)/g,
    );
    for (const [, verb = '', path = ''] of calls)
      found.push(`${verb.toUpperCase()} ${path.startsWith('/') ? '' : '/'}${path}`);
  }
  return found;
}

/** The same from the venue's own connector. */
export function officialCatalogue(): readonly string[] {
  const calls = sourceOf(CONNECTOR).matchAll(/endpoint: "([^"]+)",\s*method: "(\w+)"/g);
  return [...calls].map(([, path, method]) => `${method} ${path}`);
}

/** Methods of the WebSocket API, of both clients that speak it, for this product and its sisters. */
export function callCatalogue(): readonly string[] {
  const official = [...sourceOf(CONNECTOR).matchAll(/"\/([a-zA-Z0-9]+\.[a-zA-Z.]+)"\.slice/g)];
  const binance = [
    ...sourceOf('binance/lib/types/websockets/ws-api.d.ts').matchAll(
      /'((?:v2\/)?[a-zA-Z0-9]+\.[a-zA-Z.0-9]+)'/g,
    ),
  ];
  return [...official, ...binance].map(([, name = '']) => name);
}

/**
 * `PATH type` of every action and read of Hyperliquid that `@nktkas/hyperliquid` knows, and what ccxt's source names as
 * a type: of those nobody says here which path they are for, so both.
 */
export function hyperliquidCatalogue(): readonly string[] {
  const found: string[] = [];
  for (const [folder, path] of [
    ['exchange', '/exchange'],
    ['info', '/info'],
  ] as const) {
    const methods = new URL(`@nktkas/hyperliquid/esm/api/${folder}/_methods/`, MODULES);
    for (const file of readdirSync(methods).filter((name) => name.endsWith('.js'))) {
      const source = readFileSync(new URL(file, methods), 'utf8');
      for (const [, type] of source.matchAll(/type: v\.literal\("(\w+)"\)/g)) found.push(`${path} ${type}`);
    }
  }
  for (const [, type] of sourceOf('ccxt/js/src/hyperliquid.js').matchAll(/'type': '(\w+)'/g))
    found.push(`/exchange ${type}`, `/info ${type}`);
  return found;
}

/** Paths in `kiteconnect`'s table of routes, which says no methods. */
export function kiteCatalogue(): readonly string[] {
  const lines = sourceOf('kiteconnect/dist/constants/index.js').matchAll(/['"][a-z_.]+['"]: '(\/[^']+)'/g);
  return [...lines].map(([, path = '']) => path);
}

const CONNECTOR = '@binance/derivatives-trading-usds-futures/dist/index.mjs';

function sourceOf(file: string): string {
  return readFileSync(new URL(file, MODULES), 'utf8');
}
