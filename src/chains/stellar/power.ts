import type { AccountState } from './account.ts';

/** What a wallet's key can do on its account by the weights of the network, a line each, for people. */
export function powerOf({ address, signers, thresholds }: AccountState): readonly string[] {
  const weight = signers.find(({ key }) => key === address)?.weight ?? 0;
  const { low, medium, high } = thresholds;
  const others = signers.filter(({ key, weight: own }) => key !== address && own > 0);
  return [
    `The key weighs ${weight}; the thresholds are low ${low}, medium ${medium}, high ${high}.`,
    verdict(weight, medium, high),
    ...others.map(
      ({ key, weight: own }) => `${key} signs too, with weight ${own}: what it signs does not pass here.`,
    ),
  ];
}

function verdict(weight: number, medium: number, high: number): string {
  if (weight === 0 || weight < medium)
    return 'It is too weak to trade: the network would refuse what it signs alone.';
  if (weight < high) return 'It can trade and pay, and can neither change signers nor give the account away.';
  return (
    'It can do everything, also change signers and give the account away, if it were stolen. To take that from it, ' +
    'give a key that is kept offline a greater weight, and raise the high threshold above this one.'
  );
}
