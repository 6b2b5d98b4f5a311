// The history on a real disk: over a restart, beside a broken file, and where nothing can be written.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { HistoryKeeper, asksHistory } from '#host/daemon/history-keeper.js';
import { groupTime } from '#protocol/time.js';

const at = groupTime(1_790_000_000);

t.test('what is new is written at the end, and there again at the next start', (t) => {
  const state = join(t.testdir(), 'state.json');
  const faults: string[] = [];
  const keeper = new HistoryKeeper(state, (fault) => faults.push(fault));
  keeper.add({ level: 'info', text: 'before it has the file' }, at);
  keeper.save();
  t.same(readdirSync(join(state, '..')), [], 'the file is another process’s until then');
  keeper.open();
  keeper.add({ level: 'warn', text: 'line-3 does not answer' }, at);
  keeper.close();
  keeper.add({ level: 'info', text: 'too late' }, at);
  const again = new HistoryKeeper(state, (fault) => faults.push(fault));
  t.same(
    again.entries.map(({ text }) => text),
    ['before it has the file', 'line-3 does not answer'],
  );
  t.same(faults, []);
  t.end();
});

t.test('nothing new is not written again', (t) => {
  const state = join(t.testdir(), 'state.json');
  const keeper = new HistoryKeeper(state, t.fail);
  keeper.open();
  keeper.save();
  t.same(readdirSync(join(state, '..')), []);
  t.end();
});

t.test('a broken file is moved aside and told once the log is open', (t) => {
  const folder = t.testdir({ 'state.json.history': '[{"at":"' });
  const faults: string[] = [];
  const keeper = new HistoryKeeper(join(folder, 'state.json'), (fault) => faults.push(fault));
  t.same([keeper.entries, faults], [[], []]);
  keeper.open();
  t.match(faults, [/is cut short or not JSON; moved to .*state\.json\.history\.bad$/]);
  t.equal(readFileSync(join(folder, 'state.json.history.bad'), 'utf8'), '[{"at":"');
  keeper.close();
  t.end();
});

t.test('where nothing can be written that is told, and memory goes on', (t) => {
  const folder = t.testdir({ file: '' });
  const faults: string[] = [];
  const keeper = new HistoryKeeper(join(folder, 'file', 'state'), (fault) => faults.push(fault));
  keeper.open();
  keeper.add({ level: 'info', text: 'x' }, at);
  keeper.save();
  t.match(faults.at(-1), /^cannot save the state to .*state\.history: /);
  t.equal(keeper.entries.length, 1);
  const none = new HistoryKeeper(undefined, t.fail);
  none.open();
  none.add({ level: 'error', text: 'x' }, at);
  none.close();
  t.equal(none.entries.length, 1, 'without a state file there is memory');
  t.end();
});

t.test('a request for it is known from others', (t) => {
  t.ok(asksHistory({ command: 'history' }));
  for (const other of [null, 7, 'history', {}, { command: 'status' }]) t.notOk(asksHistory(other));
  t.end();
});
