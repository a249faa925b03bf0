interface Border {
  readonly place: string;
  readonly because: string;
}

/** Every border at which something thrown becomes something else. 2026-11-21. */
export const catchPlaces: readonly Border[] = [
  {
    place: 'src/core/policy/zone.ts',
    because: 'asking for a time zone is the only way to know whether there is one',
  },
  {
    place: 'src/venues/hyperliquid/signature.ts',
    because: 'the library throws for a signature that no key can have made',
  },
  { place: 'src/conformance/open-client.ts', because: 'a key that is refused is a result' },
  {
    place: 'src/launcher/web-identity.ts',
    because: 'PEM and JSON of somebody else are read or not: which flaw it is, is told',
  },
  { place: 'src/launcher/edge-identity.ts', because: 'a damaged certificate is replaced by a new one' },
  { place: 'src/launcher/pass-list.ts', because: 'a list that does not parse lets nothing through' },
  {
    place: 'src/edge/api/read-ask.ts',
    because: 'decoding is the only way to know whether a parameter is text',
  },
  {
    place: 'src/edge/api/api-door.ts',
    because: 'one broken request is answered, the others go on',
  },
  {
    place: 'src/keeper/answers/answers.ts',
    because: 'a request that fails is answered with its code, and what is no JSON is refused',
  },
  {
    place: 'src/protocol/ask-message.ts',
    because: 'a head that is no JSON is no message',
  },
  {
    place: 'client',
    because: 'what the network throws becomes the one error that callers are promised',
  },
  { place: 'src/launcher/alarm-sinks.ts', because: 'a list that is not there is empty' },
  { place: 'src/alerts', because: 'text that does not parse is null' },
  { place: 'src/edge/listener.ts', because: 'one broken request is answered, the others go on' },
  { place: 'src/edge/keeper-link.ts', because: 'a link that breaks its protocol is closed' },
  {
    place: 'src/keeper/link/edge-link.ts',
    because: 'an edge that breaks the protocol loses its link, the keeper goes on',
  },
  {
    place: 'src/keeper/door/owner-door.ts',
    because: 'an owner request that fails is answered with its code',
  },
  { place: 'src/keeper/door/login-commands.ts', because: 'a person in a browser is told why not' },
  {
    place: 'src/keeper/door/login-rotation.ts',
    because: 'a key that is refused is forgotten, and its session ended; the refusal goes on',
  },
  { place: 'src/keeper/execution/journal.ts', because: 'a commit of unknown end stops the process' },
  {
    place: 'src/keeper/execution/rounds.ts',
    because: 'a round that fails is tried again; limits fail closed meanwhile',
  },
  { place: 'src/keeper/snapshotter.ts', because: 'a snapshot that fails is missing, and nothing worse' },
  { place: 'src/keeper/checkpointer.ts', because: 'a checkpoint that fails stops the process' },
  { place: 'src/keeper/self-test.ts', because: 'being refused is the result it looks for' },
  {
    place: 'src/keeper/keyring/native-curve.ts',
    because: 'trying is the only way to know whether native code is there, and whose a signature is',
  },
  {
    place: 'src/system/spare-descriptors.ts',
    because: 'that no descriptor can be had is what it wants to know',
  },
  {
    place: 'simulators/solana',
    because: 'a call that fails is answered, and bytes that do not decode are none',
  },
  { place: 'simulators/stellar/network.ts', because: 'bytes that do not decode are no transaction' },
  { place: 'src/cli/key-stores', because: 'a store that does not open under a password is told as that' },
  { place: 'src/keeper/wallets/nodes.ts', because: 'an answer of a node that does not parse is none' },
  { place: 'src/keeper/wire', because: 'a connection that fails before the write is "not sent"' },
  {
    place: 'src/keeper/custody/aes.ts',
    because: 'a tag that does not fit becomes null, for the envelope to judge',
  },
  {
    place: 'src/keeper/custody/finish-rotation.ts',
    because: 'a rotation that cannot be finished keeps both root keys, and the start goes on',
  },
  { place: 'src/keeper/door/root-commands.ts', because: 'a refusal of the vault becomes one of the door' },
  {
    place: 'src/keeper/custody/token-signer.ts',
    because: 'an answer of a token that does not parse ends its pipe',
  },
  {
    place: 'src/keeper/custody/export-wallet-key.ts',
    because: 'what is no point of the curve throws, and is refused',
  },
  { place: 'src/keeper/custody/key-material.ts', because: 'a PEM that does not parse is null' },
  { place: 'src/core/identity/passkey.ts', because: 'text that does not parse is null' },
  { place: 'src/core/units/read-json.ts', because: 'what is no JSON is null' },
  {
    place: 'src/keeper/people/passkey-signature.ts',
    because: 'asking the library is how a point is known to be a key',
  },
  { place: 'src/keeper/people/profile.ts', because: 'text that does not parse is null' },
  { place: 'src/keeper/custody/reprobe-round.ts', because: 'a probe that fails is tried again later' },
  {
    place: 'src/store',
    because: 'an error of the database becomes a fault with a code, or "commit unknown"',
  },
  { place: 'src/system/log.ts', because: 'nobody reads the log: trading does not stop for that' },
  { place: 'src/launcher/walls.ts', because: 'a tool that is not there is a wall that does not stand' },
  { place: 'src/launcher/dial-list.ts', because: 'text that does not parse is null' },
  { place: 'src/protocol', because: 'text that does not parse is null' },
  {
    place: 'src/core/account/snapshot.ts',
    because: 'a snapshot that does not parse is null, and the ledger is folded',
  },
  {
    place: 'console/src/policy/json-text.ts',
    because: 'text that does not parse is told to whoever types it',
  },
  {
    place: 'console/src/factors/step-up.tsx',
    because: 'a refusal that asks for a second factor is answered with one',
  },
  {
    place: 'console/src/session/gateway-door.ts',
    because: 'a refusal of the gateway becomes a sentence beside the form',
  },
  {
    place: 'console/src/system/browser-platform.ts',
    because: 'the library throws for a signature that no key can have made',
  },
  { place: 'custodians', because: 'what native code throws becomes a code for whoever asked' },
  { place: 'demo', because: 'the exception that a client raises is what the story shows' },
  { place: 'src/cli', because: 'a person gets a sentence instead of a stack' },
  {
    place: 'verifier/verify-file.ts',
    because:
      'what one of two threads cannot read is read again, carefully, by one that says how it is damaged',
  },
  { place: 'verifier/main.ts', because: 'a person gets a sentence instead of a stack' },
  { place: 'simulators/shared/venue-process.ts', because: 'a person gets a sentence instead of a stack' },
  { place: 'simulators/shared/chain-process.ts', because: 'a person gets a sentence instead of a stack' },
  { place: 'simulators/hyperliquid/main.ts', because: 'a person gets a sentence instead of a stack' },
  {
    place: 'simulators/hyperliquid/signature.ts',
    because: 'a signature that no key can have made has no signer',
  },
  { place: 'simulators/telegram', because: 'text that does not parse has no fields' },
  { place: 'simulators/shared/json.ts', because: 'text that does not parse is null' },
  { place: 'simulators/bybit/params.ts', because: 'text that does not parse is null' },
  { place: 'simulators/binance-usdm/params.ts', because: 'text that does not parse is null' },
];
