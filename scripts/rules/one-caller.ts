import {
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isPropertyAccessExpression,
  isStringLiteral,
  type Node,
} from 'typescript/unstable/ast';
import { importsOf } from './imports.ts';
import { broken, codeOf, isIn, isTest, isTestRoom, type CodeFile, type Rule } from './source-file.ts';

const ACT_PERMIT = ['src/keeper/execution/admit.ts', 'src/keeper/execution/recheck.ts'];
const DEED_PERMIT = 'src/keeper/wallets/admit-deed.ts';
const READ_PERMIT = [
  'src/keeper/execution',
  'src/keeper/custody/probe.ts',
  'src/keeper/streams/account-log-on.ts',
];
const REDEEM = 'src/keeper/keyring';
const WRITES = new Set(['write', 'end']);
const SEND = 'src/keeper/wire/send-once.ts';
/** Both ends of the links between our own processes: no venue is on the other side. */
const OWN_LINKS = ['src/keeper/link', 'src/keeper/door', 'src/keeper/self-test.ts'];

/**
 * The one-caller law of the signing path: the right to change an account is issued in two files, used up in one folder,
 * and bytes leave for a venue in one file.
 */
export const oneCaller: Rule = (files) =>
  codeOf(files)
    .filter(({ path }) => isIn(path, 'src') && !isTest(path) && !isTestRoom(path))
    .flatMap((file) => broken(file, (node) => refusal(file, node)));

function refusal(file: CodeFile, node: Node): string | null {
  if (isNewExpression(node) && isIdentifier(node.expression) && node.expression.text === 'Permit') {
    return permit(file.path, node.arguments?.[0]);
  }
  if (isNewExpression(node) && isIdentifier(node.expression) && node.expression.text === 'DeedPermit') {
    return file.path === DEED_PERMIT ? null : `a permit for a wallet is issued only in ${DEED_PERMIT}`;
  }
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return null;
  const { name: called, expression: owner } = node.expression;
  const name = called.text;
  if (name === 'redeem' && !isIn(file.path, REDEEM)) return `a permit is redeemed only in ${REDEEM}`;
  if (nameOf(owner) === 'log') return null;
  return WRITES.has(name) && holdsSockets(file) ? `bytes leave for a venue only in ${SEND}` : null;
}

/** The last name of what a method is called on; null for an expression without one. */
function nameOf(owner: Node): string | null {
  if (isIdentifier(owner)) return owner.text;
  return isPropertyAccessExpression(owner) ? owner.name.text : null;
}

/** A file of the keeper that knows a socket's type can write to one, unless both of its ends are ours. */
function holdsSockets(file: CodeFile): boolean {
  if (!isIn(file.path, 'src/keeper') || file.path === SEND) return false;
  if (OWN_LINKS.some((place) => isIn(file.path, place))) return false;
  return importsOf(file).some(({ specifier }) => /^node:(?:net|tls|http|https|http2)$/.test(specifier));
}

function permit(path: string, power: Node | undefined): string | null {
  if (power !== undefined && isStringLiteral(power) && power.text === 'read') {
    return READ_PERMIT.some((place) => isIn(path, place)) ? null : 'a read permit is not issued here';
  }
  return ACT_PERMIT.includes(path) ? null : `a permit to act is issued only in ${ACT_PERMIT.join(' and ')}`;
}
