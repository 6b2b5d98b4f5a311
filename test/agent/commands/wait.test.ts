// What `belfry-agent wait` goes on waiting for: the agent's clock, and the machine's where that is steered.

import t from 'tap';
import { agentWaitFault } from '#agent/commands/wait.js';
import type { AgentReport } from '#agent/daemon/report.js';
import type { SteeringReport } from '#agent/steering/report.js';
import { spanOf } from '#protocol/time.js';

const report = (changes: object): AgentReport =>
  ({
    state: 'synchronised',
    waiting: false,
    greeting: false,
    masters: [],
    unresolved: [],
    refusedBecause: null,
    term: 1,
    time: { boundNs: 200_000 },
    steering: null,
    ...changes,
  }) as unknown as AgentReport;

const steered = (changes: Partial<SteeringReport>): AgentReport =>
  report({
    steering: {
      driver: 'system',
      state: 'following',
      refusals: [],
      offNs: -300_000,
      widthNs: 1000,
      ...changes,
    },
  });

const MILLISECOND = spanOf(1e6);

t.test('a clock that is good enough is waited for no longer', (t) => {
  t.equal(agentWaitFault(report({}), MILLISECOND), undefined);
  t.equal(agentWaitFault(steered({}), MILLISECOND), undefined);
  t.equal(agentWaitFault(steered({ driver: 'dry-run', state: 'waiting' }), MILLISECOND), undefined);
  t.end();
});

t.test('the cause is named that status knows', (t) => {
  t.equal(
    agentWaitFault(report({ state: 'unset', greeting: true }), MILLISECOND),
    'unset, no master has answered yet',
  );
  const refused = { state: 'unset', greeting: true, refusedBecause: 'not-authenticated' };
  const masters = [{ refusedBecause: 'not-authenticated', duty: 'silent', address: '10.0.0.1:1' }];
  t.match(
    agentWaitFault(report({ ...refused, masters }), MILLISECOND),
    /^unset, no master has taken it in yet: .* refuses our name or key/,
  );
  t.match(agentWaitFault(report({ waiting: true }), MILLISECOND), /^it is ahead of the group/);
  t.match(agentWaitFault(report({ state: 'holdover' }), MILLISECOND), /^holdover, no corrections/);
  t.equal(
    agentWaitFault(report({ time: { boundNs: 3e6 } }), MILLISECOND),
    'its time may be wrong by 3.00 ms, more than 1 ms',
  );
  t.end();
});

t.test('where the system clock is steered, it must be good, too', (t) => {
  const refusals = ['it takes CAP_SYS_TIME'];
  t.match(
    agentWaitFault(steered({ state: 'waiting' }), MILLISECOND),
    /waits for its first correction/,
  );
  t.match(agentWaitFault(steered({ state: 'refused', refusals }), MILLISECOND), /CAP_SYS_TIME/);
  t.equal(
    agentWaitFault(steered({ offNs: 900_000 }), MILLISECOND),
    'the system clock may be wrong by 1.10 ms, more than 1 ms',
  );
  t.end();
});
