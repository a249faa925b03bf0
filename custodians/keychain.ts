import { Entry } from '@napi-rs/keyring';
import { answerOneLine, handOver, Refused, text, type Asked } from './one-line.ts';

/** Under which all our items are. */
const OWNER = 'sallyport';

/** `do`: `put` stores `secret` (base 64) as an item, `get` hands it over, `remove` takes it away. */
function answer(asked: Asked): Asked {
  try {
    return done(asked);
  } catch (reason) {
    if (reason instanceof Refused) throw reason;
    throw new Refused('KEYCHAIN_ABSENT', reason instanceof Error ? reason.message : '');
  }
}

function done(asked: Asked): Asked {
  const item = text(asked, 'item');
  const entry = new Entry(OWNER, item);
  switch (text(asked, 'do')) {
    case 'put':
      entry.setSecret(Buffer.from(text(asked, 'secret'), 'base64'));
      return {};
    case 'remove':
      return { removed: entry.deletePassword() };
    default: {
      const secret = entry.getSecret();
      if (secret === null) throw new Refused('KEYCHAIN_ITEM_GONE', item);
      handOver(Buffer.from(secret));
      return {};
    }
  }
}

await answerOneLine(answer);
