import { importsOf } from './imports.ts';
import { codeOf, isIn, isTest, isTestRoom, type CodeFile, type Rule } from './source-file.ts';

interface Allowance {
  readonly place: string;
  readonly packages: readonly string[];
}

/**
 * npm packages by place; a place that is not listed has none. Each package has its reasons in
 * docs/decisions/dependencies.md.
 */
const ALLOWED: readonly Allowance[] = [
  { place: 'src/core', packages: ['@noble/'] },
  { place: 'src/venues', packages: ['@noble/'] },
  { place: 'src/keeper/wire/socket-wire.ts', packages: ['ws'] },
  // By `require`, with the name of its file: no import statement could name it.
  { place: 'src/keeper/keyring/native-curve.ts', packages: ['secp256k1'] },
  { place: 'src/keeper', packages: [] },
  { place: 'src/launcher/certificate.ts', packages: ['@peculiar/x509', 'reflect-metadata'] },
  { place: 'src/cli/age.ts', packages: ['age-encryption'] },
  { place: 'src/cli', packages: ['commander', 'yaml'] },
  { place: 'src/alerts/mail-sink.ts', packages: ['nodemailer'] },
  { place: 'src/edge', packages: ['ws'] },
  { place: 'simulators/hyperliquid', packages: ['@noble/', 'ws'] },
  { place: 'simulators/solana', packages: ['@solana/kit', 'litesvm'] },
  { place: 'simulators/stellar', packages: ['@stellar/stellar-sdk'] },
  { place: 'simulators', packages: ['ws'] },
  { place: 'console/src/system/browser-hash.ts', packages: ['@noble/'] },
  { place: 'console/src/system/browser-platform.ts', packages: ['@noble/'] },
  { place: 'console/src/charts/price-plot.tsx', packages: ['lightweight-charts', 'react'] },
  {
    place: 'console',
    packages: ['@base-ui/', '@tanstack/', 'react', 'react-dom/', 'uplot'],
  },
  { place: 'custodians', packages: ['@napi-rs/keyring', 'pkcs11js'] },
  { place: 'demo', packages: ['ccxt', 'kiteconnect', 'yaml'] },
  { place: 'scripts', packages: ['@tailwindcss/', 'commander', 'prettier', 'typescript', 'vite', 'yaml'] },
];

/** A package by its name; not a file of ours. */
const LOADED = /(?<!\btypeof\s)(?<![.\w])(?:import|require)\(\s*['"]([^'".][^'"]*)['"]\s*\)/g;

/** Other people's code enters only where it is listed. Tests may use what is installed for them. */
export const packages: Rule = (files) =>
  codeOf(files)
    .filter(({ path }) => !isTest(path) && !isTestRoom(path))
    .flatMap((file) => {
      const listed = ALLOWED.find(({ place }) => isIn(file.path, place))?.packages ?? [];
      const imported = importsOf(file).filter(({ target }) => target === null);
      return [...imported, ...loadedBy(file)]
        .filter(({ specifier }) => !specifier.startsWith('node:'))
        .filter(({ specifier }) => !listed.some((name) => isOf(specifier, name)))
        .map(({ specifier, line }) => ({
          path: file.path,
          line,
          text: `the package ${specifier} is not listed here`,
        }));
    });

/** Packages that are loaded while the program runs, also through `require`. A type alone loads nothing. */
function loadedBy(file: CodeFile): readonly { readonly specifier: string; readonly line: number }[] {
  return [...file.text.matchAll(LOADED)].map(({ 1: specifier = '', index }) => ({
    specifier,
    line: file.text.slice(0, index).split('\n').length,
  }));
}

function isOf(specifier: string, name: string): boolean {
  return name.endsWith('/')
    ? specifier.startsWith(name)
    : specifier === name || specifier.startsWith(`${name}/`);
}
