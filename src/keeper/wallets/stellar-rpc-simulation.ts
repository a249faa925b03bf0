import {
  base64,
  closed,
  count,
  flag,
  kindOf,
  listOf,
  shape,
  text,
  whole,
  type Reading,
  type RpcRead,
} from './stellar-rpc-shapes.ts';

/** In characters: a contract's code is a part of what uploads it. */
const TRANSACTION_MAX = 300_000;
const XDR_MAX = 4 * 1024 * 1024;
const WORDS_MAX = 8_000;
/** Of an envelope in the present form, as XDR begins it. */
const ENVELOPE = 2;

const xdr = base64(XDR_MAX);
/** What a node leaves empty where there is nothing. */
const xdrOrNone: Reading<string> = (value) => (value === '' ? '' : xdr(value));
const xdrOrNull: Reading<string | null> = (value) => (value === null ? null : xdrOrNone(value));
/** A node's own words: why the call fails, over some lines. */
const words: Reading<string> = (value) =>
  typeof value === 'string' ? value.slice(0, WORDS_MAX).replaceAll(/[^\n\x20-\x7e]/g, '?') : undefined;

/** What becomes of an entry: by name, or by the number that older nodes write. */
const name = text(/^(?:created|updated|deleted)$/);
const change: Reading = (value) => count(value) ?? name(value);

const call = closed({
  transaction: base64(TRANSACTION_MAX),
  resourceConfig: closed({ instructionLeeway: whole }),
  authMode: text(/^(?:enforce|record|record_allow_nonroot)$/),
  useUpgradedAuth: flag,
  xdrFormat: text(/^base64$/),
});

const resources = { transactionData: xdrOrNone, minResourceFee: count };

const answer = shape(
  { latestLedger: whole },
  {
    error: words,
    ...resources,
    events: listOf(xdr, 10_000),
    results: listOf(shape({}, { xdr: xdrOrNone, auth: listOf(xdr, 1_000) }), 1),
    cost: shape({}, { cpuInsns: count, memBytes: count }),
    restorePreamble: shape({}, resources),
    stateChanges: listOf(shape({ type: change, key: xdr }, { before: xdrOrNull, after: xdrOrNull }), 10_000),
  },
);

/**
 * Tries a contract's call out, which changes nothing: for what reads a contract, and for who wants to know what a call
 * would need. It is what the node says, and nothing is decided on it: a call is not signed here in any case.
 */
export function readSimulation(params: unknown): RpcRead | null {
  const asked = call(params);
  if (asked === undefined || kindOf(asked['transaction']) !== ENVELOPE) return null;
  return {
    method: 'simulateTransaction',
    params: asked,
    read: (result) => {
      const known = answer(result);
      // It fails, or it says what it would need.
      const isSaid = known?.['error'] !== undefined || known?.['transactionData'] !== undefined;
      return known !== undefined && isSaid ? known : null;
    },
  };
}
