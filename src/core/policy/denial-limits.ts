import { limitsOf, ORDER_RULES, SETTING_RULES } from './evaluate.ts';
import type { Limits } from './limits.ts';

/**
 * The limits of a policy that a refusal of this code rests on, so that whoever reads it finds the line to change; none
 * for a code of the gateway itself, such as a halt, or one that is retired. Where several rules give the same code, the
 * one that is asked first. Behind what a bot holds of a pair there is no line.
 */
export function limitsBehind(code: string): readonly (keyof Limits)[] {
  const rules: readonly { readonly name: string; readonly codes: readonly string[] }[] = [
    ...ORDER_RULES,
    ...SETTING_RULES,
  ];
  const rule = rules.find(({ codes }) => codes.includes(code));
  return rule === undefined ? [] : limitsOf(rule).filter((name) => name !== 'holding');
}
