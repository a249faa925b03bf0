import { isIdentifier, isPropertyAssignment, isStringLiteral, SyntaxKind } from 'typescript/unstable/ast';
import { broken, codeOf, isIn, isTest, isTestRoom, type Rule } from './source-file.ts';

const OFF = new Set(['rejectUnauthorized', 'insecureHTTPParser', 'checkServerIdentity']);

/** No switch that makes a connection accept a wrong certificate or a malformed message. T5, T26. */
export const transportChecks: Rule = (files) =>
  codeOf(files)
    .filter(({ path }) => !isTest(path) && !isTestRoom(path) && !isIn(path, 'scripts/rules'))
    .flatMap((file) =>
      broken(file, (node) => {
        if (isStringLiteral(node) && node.text === 'NODE_TLS_REJECT_UNAUTHORIZED')
          return 'switches certificates off';
        if (!isPropertyAssignment(node) || !isIdentifier(node.name) || !OFF.has(node.name.text)) return null;
        if (node.name.text === 'insecureHTTPParser')
          return node.initializer.kind === SyntaxKind.FalseKeyword ? null : 'accepts malformed messages';
        return node.initializer.kind === SyntaxKind.TrueKeyword ? null : 'accepts a wrong certificate';
      }),
    );
