/** An amount in smallest units with the point before its last `digits`, every one of them written: `-0.0500`. */
export function pointedInFull(units: bigint, digits: number): string {
  const [sign, size] = units < 0n ? ['-', -units] : ['', units];
  const text = String(size).padStart(digits + 1, '0');
  const point = text.length - digits;
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

/** The same as people write it, without zeros at the end: `-0.05`, and `12` for whole ones. */
export function pointed(units: bigint, digits: number): string {
  const text = pointedInFull(units, digits);
  return digits === 0 ? text : text.replace(/\.?0+$/, '');
}
