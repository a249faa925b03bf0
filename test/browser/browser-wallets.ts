/**
 * Programs that keep keys in a browser, written after the two interfaces' own descriptions. They run in the page before
 * any of its scripts; what they sign with lies in the test. `ADDRESS` is put in.
 */

/** A wallet of the Wallet Standard, which registers itself both ways: now, and when the page is ready. */
export const STANDARD_WALLET = `{
  const account = {
    address: 'ADDRESS', publicKey: new Uint8Array(32), chains: ['solana:mainnet'],
    features: ['solana:signTransaction'],
  };
  const text = (bytes) => btoa(String.fromCharCode(...bytes));
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const wallet = {
    version: '1.0.0', name: 'Test Wallet', icon: 'data:image/svg+xml,', chains: ['solana:mainnet'], accounts: [],
    features: {
      'standard:connect': {
        version: '1.0.0',
        async connect() {
          wallet.accounts = [account];
          return { accounts: wallet.accounts };
        },
      },
      'solana:signTransaction': {
        version: '1.0.0', supportedTransactionVersions: ['legacy', 0],
        async signTransaction(...inputs) {
          const answers = [];
          for (const input of inputs) {
            if (input.account !== account) throw new Error('unknown account');
            const signed = await window.signSolana(text(input.transaction));
            if (signed === '') throw new Error('the person said no');
            answers.push({ signedTransaction: bytes(signed) });
          }
          return answers;
        },
      },
    },
  };
  const register = (api) => api.register(wallet);
  window.addEventListener('wallet-standard:app-ready', (event) => register(event.detail));
  window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: register }));
}`;

/** What the content script of Freighter answers to messages of the page to itself. */
export const FREIGHTER = `window.addEventListener('message', async ({ source, data }) => {
  if (source !== window || data?.source !== 'FREIGHTER_EXTERNAL_MSG_REQUEST') return;
  const say = (answer) => window.postMessage(
    { source: 'FREIGHTER_EXTERNAL_MSG_RESPONSE', messagedId: data.messageId, ...answer },
    window.location.origin,
  );
  if (data.type === 'REQUEST_CONNECTION_STATUS') return say({ isConnected: true });
  if (data.type === 'REQUEST_ACCESS') return say({ publicKey: 'ADDRESS' });
  if (data.type !== 'SUBMIT_TRANSACTION' || data.accountToSign !== 'ADDRESS') return;
  const signed = await window.signStellar(data.transactionXdr, data.networkPassphrase);
  const declined = { code: -4, message: 'The user rejected this request.' };
  say(signed === ''
    ? { signedTransaction: '', signerAddress: '', apiError: declined, error: declined.message }
    : { signedTransaction: signed, signerAddress: 'ADDRESS' });
});`;
