// What is said of this machine's firewall, and by whom it can be seen.
import t from 'tap';
import { judgeFirewall, lookAtFirewall } from '#host/doctor/firewall.js';
import { machineOf } from './tree.js';

const NFT = 'nft -j list ruleset';
const OURS = { kind: 'to', host: '0.0.0.0', port: 7525 } as const;
const chain = {
  family: 'inet',
  table: 'f',
  name: 'in',
  type: 'filter',
  hook: 'input',
  policy: 'drop',
};
const CLOSED = JSON.stringify({ nftables: [{ chain }] });
const EMPTY = JSON.stringify({ nftables: [{ metainfo: { version: '1.0.6' } }] });

t.test('a port that is shut is a trouble, with the rule that opens it', async (t) => {
  const facts = await lookAtFirewall(machineOf(t, {}, { [NFT]: CLOSED }));
  t.match(judgeFirewall(facts, [OURS]), {
    findings: [
      {
        name: 'port-closed',
        grade: 'trouble',
        text: /UDP port 7525 \(chain inet f in\)$/,
        todo: /^let it in, such as: nft insert rule inet f in udp dport 7525 accept;/,
      },
    ],
    unseen: [],
  });
  const answers = { ...OURS, kind: 'answers' } as const;
  t.match(judgeFirewall(facts, [answers]).findings, [{ name: 'answers-closed' }]);
  t.same(judgeFirewall(facts, []), { findings: [], unseen: [] }, 'where nothing need come in');
});

t.test('a firewall that lets only answers in shuts a master out, and no agent', async (t) => {
  const match = { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] };
  const rule = { family: 'inet', table: 'f', chain: 'in', expr: [{ match }, { accept: null }] };
  const rules = JSON.stringify({ nftables: [{ chain }, { rule }] });
  const facts = await lookAtFirewall(machineOf(t, {}, { [NFT]: rules }));
  t.match(judgeFirewall(facts, [{ ...OURS, kind: 'answers' }]).findings, [{ grade: 'good' }]);
  t.match(judgeFirewall(facts, [OURS]).findings, [{ name: 'port-closed' }]);
});

t.test('a machine without rules has none that shut', async (t) => {
  const facts = await lookAtFirewall(machineOf(t, {}, { [NFT]: EMPTY }));
  t.match(judgeFirewall(facts, [OURS]).findings, [
    { grade: 'good', text: 'this machine has none' },
  ]);
});

t.test('who may not see the rules is told so', async (t) => {
  const facts = await lookAtFirewall(machineOf(t, {}, { [NFT]: 1 }));
  t.match(judgeFirewall(facts, [OURS]), { findings: [], unseen: [/\(root may\)/] });
});

t.test('without nft there is no firewall, unless the older iptables is loaded', async (t) => {
  t.same(await lookAtFirewall(machineOf(t, {})), {});
  const old = machineOf(t, { proc: { net: { ip_tables_names: 'filter\nnat\n' } } });
  t.match(judgeFirewall(await lookAtFirewall(old), [OURS]).unseen, [/no nft to show them/]);
});

t.test('an nft that gives no JSON is said so', async (t) => {
  const facts = await lookAtFirewall(machineOf(t, {}, { [NFT]: 'table inet f {\n}\n' }));
  t.match(facts, { unseen: /nft: it gives no JSON/ });
  const odd = await lookAtFirewall(machineOf(t, {}, { [NFT]: '{"nftables":7}' }));
  t.match(odd, { unseen: /no JSON/ });
});
