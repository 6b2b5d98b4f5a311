// The signature of a webhook, by the specification's own example.

import t from 'tap';
import { signatureHeaders } from '#console/deliver/signature.js';

t.test('it is that of the example in the specification', (t) => {
  // https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md
  t.same(
    signatureHeaders(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330,
      '{"test": 2432232314}',
    ),
    {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  );
  t.end();
});

t.test('a secret that is not marked as base64 counts as it stands', (t) => {
  t.not(
    signatureHeaders('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'a', 1, 'x')['webhook-signature'],
    signatureHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'a', 1, 'x')['webhook-signature'],
  );
  t.end();
});
