import type { NoKey } from '../custody/key-material.ts';

/** What is wrong with an offered key, as a sentence for the owner. */
export const NO_KEY: Readonly<Record<NoKey, string>> = {
  notPrintable: 'The secret has characters that no secret of a venue has.',
  notPem: 'The key is no PEM that can be read. One under a passphrase has to be saved without it first.',
  rsaSize: 'An RSA key has 2048 to 4096 bits here.',
  otherAlgorithm: 'The key is neither RSA nor Ed25519.',
  weak: 'Under this key one signature fits many messages. Make another pair.',
  isPrivate: 'This is a private key, which stays with the bot. Give the public one.',
};
