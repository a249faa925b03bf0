import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsAuthorization, awsTime } from './aws-signature.ts';

/** `get-vanilla` of the test suite that AWS published for Signature Version 4. */
const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

test('the signature is the one that AWS published for its own example', () => {
  const headers = new Map([
    ['x-amz-date', '20150830T123600Z'],
    ['host', 'example.amazonaws.com'],
  ]);
  const scope = { region: 'us-east-1', service: 'service' };
  assert.equal(
    awsAuthorization(CREDENTIALS, scope, { method: 'GET', path: '/', headers, body: '' }),
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      'SignedHeaders=host;x-amz-date, ' +
      'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  );
});

test('a moment is written in the short form', () => {
  assert.equal(awsTime(Date.UTC(2015, 7, 30, 12, 36, 0, 999)), '20150830T123600Z');
});
