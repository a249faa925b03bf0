import { createHash } from 'node:crypto';
import { binanceSnippets } from './binance-snippets.ts';
import { bybitSnippets } from './bybit-snippets.ts';
import { hyperliquidSnippets } from './hyperliquid-snippets.ts';
import { kiteSnippets } from './kite-snippets.ts';
import type { Pointing, Snippet } from './pointing.ts';

/** Ready-to-paste settings of every client that is known to need nothing but URL and key. */
export function snippetsFor(pointing: Pointing): readonly Snippet[] {
  if (pointing.venue === 'bybit') return bybitSnippets(pointing);
  if (pointing.venue === 'hyperliquid') return hyperliquidSnippets(pointing);
  if (pointing.venue === 'kite') return kiteSnippets(pointing, sha256);
  return binanceSnippets(pointing);
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** The same as lines to print. */
export function snippetLines(pointing: Pointing): readonly string[] {
  return snippetsFor(pointing).flatMap(linesOf);
}

/** The lines of the first of these clients, and the names of the others. */
export function firstSnippetLines(pointing: Pointing): readonly string[] {
  const [first, ...others] = snippetsFor(pointing);
  if (first === undefined) return [];
  const names = others.map(({ client }) => client).join(', ');
  return [...linesOf(first), `  Lines for others come with every new bot: ${names}.`];
}

function linesOf({ client, text, proven, note }: Snippet): readonly string[] {
  return [
    `  ${client}${proven ? '' : ' - written from its sources, not run by our tests'}`,
    `    ${text}`,
    ...(note === undefined ? [] : [`    (${note})`]),
    '',
  ];
}
