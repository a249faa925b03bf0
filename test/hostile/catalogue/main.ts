import { writeFileSync } from 'node:fs';
import {
  BYBIT_FILE,
  CATALOGUE_FILE,
  extractedBybit,
  extractedCatalogue,
  extractedHyperliquid,
  extractedKite,
  HYPERLIQUID_FILE,
  KITE_FILE,
} from './catalogue.ts';

// Run after a client's version changed; a test compares what it writes with what is kept.
writeFileSync(BYBIT_FILE, `${JSON.stringify(extractedBybit(), null, 2)}\n`);
writeFileSync(CATALOGUE_FILE, `${JSON.stringify(extractedCatalogue(), null, 2)}\n`);
writeFileSync(HYPERLIQUID_FILE, `${JSON.stringify(extractedHyperliquid(), null, 2)}\n`);
writeFileSync(KITE_FILE, `${JSON.stringify(extractedKite(), null, 2)}\n`);
