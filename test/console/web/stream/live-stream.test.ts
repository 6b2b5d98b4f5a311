// What is new, to all who follow: one text for all, nobody waited for, nothing lost over a moment's absence.

import t from 'tap';
import { applyWallChange, type WallChange } from '#console/core/wall/wall-change.js';
import type { WallView } from '#console/core/wall/view.js';
import { LiveStream, type Viewer } from '#console/web/stream/live-stream.js';
import {
  StandingHub,
  eventOf,
  groupOf,
  lineOf,
  troubleOf,
  wallOf,
} from '#sim/console/standing-hub.js';

interface Message {
  readonly event: string;
  readonly id?: string;
  readonly data: unknown;
}

/** The other end, which reads as quickly as the test says. */
class Reader implements Viewer {
  readonly given: Buffer[] = [];
  waiting = 0;
  ended = '';

  write(bytes: Buffer): void {
    this.given.push(bytes);
  }
  end(): void {
    this.ended = 'in good order';
  }
  cut(): void {
    this.ended = 'cut';
  }

  /** What it got, as a browser reads it. */
  get messages(): Message[] {
    const blocks = Buffer.concat(this.given).toString('utf8').split('\n\n');
    return blocks
      .filter((block) => block !== '')
      .map((block) => {
        const fields = new Map(
          block
            .split('\n')
            .map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(':') + 2)]),
        );
        const id = fields.get('id');
        const data = JSON.parse(fields.get('data')!) as unknown;
        return { event: fields.get('event')!, ...(id !== undefined && { id }), data };
      });
  }

  of(event: string): unknown[] {
    return this.messages.filter((one) => one.event === event).map(({ data }) => data);
  }
}

function following(after?: string) {
  const hub = new StandingHub();
  let cut = 0;
  const stream = new LiveStream(hub, () => (cut += 1));
  const reader = new Reader();
  stream.join(reader, after);
  return { hub, stream, reader, cuts: () => cut };
}

const moved = (version: number, offsetNs: number) =>
  wallOf(version, [groupOf('main', { lines: [lineOf('mit', { offsetNs }), lineOf('chi')] })]);

t.test('who joins gets the whole wall, the troubles and the store’s health first', (t) => {
  const { reader, hub } = following();
  t.same(
    reader.messages.map(({ event }) => event),
    ['begin', 'wall', 'troubles', 'health'],
  );
  t.same(reader.of('wall'), [hub.wall]);
  t.same(reader.of('begin'), [{ resumed: false, beatMs: 5000 }]);
  t.end();
});

t.test('then only what changed, from which the whole wall can be made', (t) => {
  const { hub, reader } = following();
  for (let version = 2; version < 6; version += 1) hub.show(moved(version, version));
  let shown = reader.of('wall')[0] as WallView;
  for (const change of reader.of('change') as WallChange[]) shown = applyWallChange(shown, change)!;
  t.same(shown, hub.wall);
  t.equal((reader.of('change').at(-1) as WallChange).groups[0]?.lines.length, 1);
  t.end();
});

t.test('who joins later gets the wall that the others have, and the same changes', (t) => {
  const { hub, stream, reader } = following();
  hub.show(moved(2, 7));
  // A newer one, which is not told yet.
  hub.wall = moved(3, 8);
  const late = new Reader();
  stream.join(late);
  hub.show(moved(4, 9));
  const from = (one: Reader) =>
    (one.of('change') as WallChange[]).reduce<WallView>(
      (view, change) => applyWallChange(view, change)!,
      one.of('wall')[0] as WallView,
    );
  t.same(from(late), hub.wall);
  t.same(from(reader), hub.wall);
  t.equal(late.given.at(-1), reader.given.at(-1), 'the very bytes');
  t.end();
});

t.test('events and troubles come as they happen, with ids that only grow', (t) => {
  const { hub, reader } = following();
  hub.say({ type: 'event', event: eventOf('e-1') });
  hub.say({ type: 'trouble', trouble: troubleOf('t-2') });
  const [event, trouble] = reader.messages.slice(-2);
  t.match(event, { event: 'event', data: { id: 'e-1' }, id: /-1$/ });
  t.match(trouble, { event: 'trouble', data: { id: 't-2' }, id: /-2$/ });
  t.end();
});

t.test('who was away for a moment gets what he missed, and a fresh wall', (t) => {
  const { hub, stream, reader } = following();
  hub.say({ type: 'event', event: eventOf('e-1') });
  const { id } = reader.messages.at(-1)!;
  stream.leave(reader);
  hub.show(moved(2, 7));
  hub.say({ type: 'event', event: eventOf('e-2') });
  hub.say({ type: 'trouble', trouble: troubleOf('t-3') });
  const back = new Reader();
  stream.join(back, id);
  t.same(back.of('begin'), [{ resumed: true, beatMs: 5000 }]);
  t.same(back.of('wall'), [hub.wall]);
  t.match(back.of('event'), [{ id: 'e-2' }]);
  t.match(back.of('trouble'), [{ id: 't-3' }]);
  t.end();
});

t.test('who was away for too long, or before a restart, is told to ask for the rest', (t) => {
  const { hub, stream, reader } = following();
  hub.say({ type: 'event', event: eventOf('e-0') });
  const { id } = reader.messages.at(-1)!;
  stream.leave(reader);
  for (let at = 1; at < 1500; at += 1) hub.say({ type: 'event', event: eventOf(`e-${at}`) });
  for (const after of [id, 'other-3', '', `${id}0000`, id?.replace(/\d+$/, '1e3')]) {
    const back = new Reader();
    stream.join(back, after);
    t.match(back.of('begin'), [{ resumed: false }], String(after));
    t.same(back.of('event'), []);
  }
  t.end();
});

t.test('a viewer who does not read is cut off, the others go on', (t) => {
  const { hub, stream, reader, cuts } = following();
  const quick = new Reader();
  stream.join(quick);
  reader.waiting = 2 ** 22;
  hub.show(moved(2, 7));
  t.equal(reader.ended, 'cut');
  t.equal(cuts(), 1);
  t.equal(stream.viewers, 1);
  hub.show(moved(3, 8));
  t.equal(quick.of('change').length, 2);
  t.equal(reader.of('change').length, 1);
  t.end();
});

t.test('a beat says that the console lives; a changed health comes before it', (t) => {
  const { hub, stream, reader } = following();
  stream.beat();
  hub.health = { ...hub.health, lostSamples: 3 };
  stream.beat();
  t.same(
    reader.messages.slice(4).map(({ event }) => event),
    ['beat', 'health', 'beat'],
  );
  t.end();
});

t.test('a name made to break a stream or a page arrives as it is', (t) => {
  const { hub, reader } = following();
  const name = '</script>\r\n\ndata: {"type":"wall"}\u2028<img onerror=1>';
  hub.show(wallOf(2, [groupOf('main', { lines: [lineOf(name)] })]));
  t.match(reader.of('change'), [{ groups: [{ lines: [{ name }], order: [name] }] }]);
  t.equal(reader.of('wall').length, 1);
  t.end();
});

t.test('while nobody follows, nothing is compared or written', (t) => {
  const { hub, stream, reader } = following();
  stream.leave(reader);
  const poisoned = {
    ...moved(2, 7),
    get groups(): never {
      throw new Error('looked at');
    },
  };
  t.doesNotThrow(() => hub.say({ type: 'wall', view: poisoned as unknown as WallView }));
  stream.beat();
  stream.close();
  t.equal(hub.listeners, 0);
  t.end();
});

t.test('when the console ends, every stream ends in good order', (t) => {
  const { stream, reader, hub } = following();
  stream.close();
  hub.show(moved(2, 7));
  t.equal(reader.ended, 'in good order');
  t.same(reader.of('change'), []);
  t.end();
});
