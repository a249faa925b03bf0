import type { ExportReport } from '../src/core/ledger/export-check.ts';
import { formatVkey } from '../src/core/ledger/note.ts';
import { toBase64 } from '../src/core/units/base64.ts';

/** A report as a program reads it: hashes in base 64, the key as a vkey, everything else as it is. */
export function reportJson(report: ExportReport): object {
  const { key, signed, ...rest } = report;
  return {
    verified: isGood(report),
    ...rest,
    key: key === null ? null : formatVkey(key),
    signed: signed === null ? null : { size: signed.size, root: toBase64(signed.root) },
  };
}

/** As it was signed, and no rule broken. */
export function isGood(report: ExportReport): boolean {
  return report.damage === null && report.breachCount === 0;
}
