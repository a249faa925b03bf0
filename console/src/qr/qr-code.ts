import { correction } from './reed-solomon.ts';

/** The modules of a code, row by row; true is dark. */
export type QrModules = readonly (readonly boolean[])[];

interface Version {
  readonly number: number;
  /** Error correction codewords of each block. */
  readonly corrects: number;
  /** How many bytes of content each block has. */
  readonly blocks: readonly number[];
  /** Centres of alignment patterns in both directions. */
  readonly centres: readonly number[];
}

/** Versions at level M of error correction (ISO/IEC 18004, tables 9 and E.1): up to 180 bytes. */
const VERSIONS: readonly Version[] = [
  { number: 1, corrects: 10, blocks: [16], centres: [] },
  { number: 2, corrects: 16, blocks: [28], centres: [6, 18] },
  { number: 3, corrects: 26, blocks: [44], centres: [6, 22] },
  { number: 4, corrects: 18, blocks: [32, 32], centres: [6, 26] },
  { number: 5, corrects: 24, blocks: [43, 43], centres: [6, 30] },
  { number: 6, corrects: 16, blocks: [27, 27, 27, 27], centres: [6, 34] },
  { number: 7, corrects: 18, blocks: [31, 31, 31, 31], centres: [6, 22, 38] },
  { number: 8, corrects: 22, blocks: [38, 38, 39, 39], centres: [6, 24, 42] },
  { number: 9, corrects: 22, blocks: [36, 36, 36, 37, 37], centres: [6, 26, 46] },
];

/** Bits before the content: four of the mode, eight of the length. */
const HEAD_BITS = 12;

/** A text as a QR code of bytes at level M; null where it has more than 180 bytes with its head. */
export function qrCode(text: string): QrModules | null {
  const bytes = [...new TextEncoder().encode(text)];
  const version = VERSIONS.find(({ blocks }) => bytes.length * 8 + HEAD_BITS <= sum(blocks) * 8);
  if (version === undefined) return null;
  const grid = new Grid(version);
  grid.fill(codewords(bytes, version));
  return grid.masked();
}

function codewords(bytes: readonly number[], { blocks, corrects }: Version): readonly number[] {
  const content = [0x4, ...[bytes.length, ...bytes].flatMap((byte) => [byte >> 4, byte & 15]), 0];
  const packed = Array.from({ length: content.length / 2 }, (_byte, i) => {
    return ((content[2 * i] ?? 0) << 4) | (content[2 * i + 1] ?? 0);
  });
  const padded = Array.from({ length: sum(blocks) }, (_byte, i) => {
    return packed[i] ?? ((i - packed.length) % 2 === 0 ? 0xec : 0x11);
  });
  let from = 0;
  const parts = blocks.map((length) => {
    from += length;
    return padded.slice(from - length, from);
  });
  return [...interleaved(parts), ...interleaved(parts.map((part) => correction(part, corrects)))];
}

function interleaved(parts: readonly (readonly number[])[]): readonly number[] {
  const longest = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: longest }, (_byte, i) => parts.flatMap((part) => part.slice(i, i + 1))).flat();
}

const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_r, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

class Grid {
  readonly #version: Version;
  readonly #size: number;
  readonly #dark: boolean[][];
  /** Modules of patterns and of formats, which no mask turns. */
  readonly #fixed: boolean[][];

  constructor(version: Version) {
    this.#version = version;
    this.#size = 17 + 4 * version.number;
    this.#dark = blank(this.#size);
    this.#fixed = blank(this.#size);
    this.#patterns();
  }

  /** Puts the bits into what is free, two columns at a time, up and down from the right. */
  fill(bytes: readonly number[]): void {
    const last = this.#size - 1;
    let bit = 0;
    for (let right = last; right >= 1; right -= 2) {
      // The column of the timing pattern is passed over.
      if (right === 6) right = 5;
      const isUp = ((right + 1) & 2) === 0;
      for (let step = 0; step <= last; step += 1) {
        const row = isUp ? last - step : step;
        for (const column of [right, right - 1]) {
          if (this.#fixed[row]?.[column] === true) continue;
          const isDark = (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
          this.#put(row, column, isDark, false);
          bit += 1;
        }
      }
    }
  }

  /** The code under the mask that is easiest to read. */
  masked(): QrModules {
    const all = MASKS.map((isTurned, mask) => {
      this.#format(mask);
      return this.#dark.map((line, row) =>
        line.map((isDark, column) =>
          this.#fixed[row]?.[column] === true ? isDark : isDark !== isTurned(row, column),
        ),
      );
    });
    return all.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
  }

  #put(row: number, column: number, isDark: boolean, isFixed = true): void {
    const [dark, fixed] = [this.#dark[row], this.#fixed[row]];
    if (dark === undefined || fixed === undefined || column < 0 || column >= this.#size) return;
    dark[column] = isDark;
    if (isFixed) fixed[column] = true;
  }

  #patterns(): void {
    const last = this.#size - 1;
    for (let i = 0; i <= last; i += 1) {
      this.#put(6, i, i % 2 === 0);
      this.#put(i, 6, i % 2 === 0);
    }
    const { centres, number } = this.#version;
    const end = centres.at(-1) ?? 0;
    for (const row of centres) {
      for (const column of centres) {
        const isFinder = (row === 6 && (column === 6 || column === end)) || (column === 6 && row === end);
        if (!isFinder) this.#square(row, column, 2);
      }
    }
    for (const [row, column] of [
      [3, 3],
      [3, last - 3],
      [last - 3, 3],
    ] as const)
      this.#square(row, column, 4);
    this.#format(0);
    if (number >= 7) this.#number(number);
  }

  /** Rings around a centre: of an alignment pattern, or of a finder with the light border around it. */
  #square(row: number, column: number, reach: 2 | 4): void {
    for (let y = -reach; y <= reach; y += 1) {
      for (let x = -reach; x <= reach; x += 1) {
        const ring = Math.max(Math.abs(x), Math.abs(y));
        this.#put(row + y, column + x, reach === 2 ? ring !== 1 : ring !== 2 && ring !== 4);
      }
    }
  }

  /** Fifteen bits, twice: level M and the mask, with a BCH code. */
  #format(mask: number): void {
    const bits = withCode(mask, 10, 0x537) ^ 0x5412;
    const last = this.#size - 1;
    for (let i = 0; i < 15; i += 1) {
      const isDark = ((bits >> i) & 1) === 1;
      const around = i < 6 ? i : i < 8 ? i + 1 : 14 - i + (i === 8 ? 1 : 0);
      if (i < 8) this.#put(around, 8, isDark);
      else this.#put(8, around, isDark);
      if (i < 8) this.#put(8, last - i, isDark);
      else this.#put(last - 14 + i, 8, isDark);
    }
    this.#put(last - 7, 8, true);
  }

  /** Eighteen bits, twice: the version, with a Golay code. */
  #number(number: number): void {
    const bits = withCode(number, 12, 0x1f25);
    for (let i = 0; i < 18; i += 1) {
      const isDark = ((bits >> i) & 1) === 1;
      const [far, near] = [this.#size - 11 + (i % 3), Math.floor(i / 3)];
      this.#put(far, near, isDark);
      this.#put(near, far, isDark);
    }
  }
}

/** A number with the rest of its division by a polynomial behind it. */
function withCode(value: number, bits: number, polynomial: number): number {
  let rest = value;
  for (let i = 0; i < bits; i += 1) rest = (rest << 1) ^ ((rest >> (bits - 1)) * polynomial);
  return (value << bits) | rest;
}

/** How hard a code is to read: runs, squares, what looks like a finder, and more of one colour. */
function penalty(code: QrModules): number {
  const columns = code.map((_line, at) => code.map((line) => line[at] === true));
  const lines = [...code, ...columns].map((line) => line.map((isDark) => (isDark ? '1' : '0')).join(''));
  let points = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    for (const finder of ['10111010000', '00001011101'])
      for (let at = line.indexOf(finder); at >= 0; at = line.indexOf(finder, at + 1)) points += 40;
  }
  code.forEach((line, row) => {
    const below = code[row + 1];
    line.forEach((isDark, column) => {
      if (below === undefined || column + 1 === line.length) return;
      const isSquare = [line[column + 1], below[column], below[column + 1]].every((one) => one === isDark);
      if (isSquare) points += 3;
    });
  });
  const dark = lines.slice(0, code.length).join('').replaceAll('0', '').length;
  return points + Math.floor(Math.abs((dark * 20) / code.length ** 2 - 10)) * 10;
}

function blank(size: number): boolean[][] {
  return Array.from({ length: size }, () => Array.from({ length: size }, () => false));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
