/** A positive amount for people: two decimals, rounded up, so that it never says less than is so. */
export function amountUp(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  const more = /[1-9]/.test(fraction.slice(2)) ? 1n : 0n;
  const cents = BigInt(`${whole}${fraction.slice(0, 2).padEnd(2, '0')}`) + more;
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}
