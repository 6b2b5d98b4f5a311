// What the stories of several masters share: a settled plant, cables to cut, an operator's orders, and how each ends.

import type { Test } from 'tap';
import type { KeptTranscripts } from './kept-transcript.js';
import type { AgentHost, MasterHost, PlantSetup } from './plant.js';
import { PlantChronicle } from './plant-chronicle.js';
import type { Network } from './world.js';

export const LINK = { base: 1e5, jitter: 5e4 };

/** A plant that has settled, whose first master leads. */
export function settled(setup: PlantSetup = {}): PlantChronicle {
  const story = new PlantChronicle({ seed: 61, ...setup });
  story.run(120);
  story.look();
  story.forget();
  return story;
}

/** Some directions of a network can be cut. */
export function cuttable(): {
  network: Network;
  cut: (test?: (from: string, to: string) => boolean) => void;
} {
  let isCut: (from: string, to: string) => boolean = () => false;
  return {
    network: ({ name: from }, { name: to }) => (isCut(from, to) ? undefined : LINK),
    cut: (test = () => false) => {
      isCut = test;
    },
  };
}

const raw = (
  story: PlantChronicle,
  host: MasterHost | AgentHost,
): ReturnType<typeof host.oscillator.raw> => host.oscillator.raw(story.plant.world.now);

/** An operator's word to one of them. */
export function order(
  story: PlantChronicle,
  verb: 'yield' | 'promote',
  host: MasterHost,
): string | undefined {
  story.note(`${verb} at ${host.name}`);
  const answer = host.endpoint[verb](raw(story, host));
  story.plant.world.nudge(host);
  return answer;
}

const ofLeading = (story: PlantChronicle, since = 0): string[] =>
  story.plant.events.flatMap(({ at, host, event }) =>
    at >= since && event.type === 'decided' && ['lead', 'stand-by'].includes(event.decision.type)
      ? [`${host} ${event.decision.type}`]
      : [],
  );

/** How often the leader has changed since then, in seconds. */
export const changes = (story: PlantChronicle, since: number): number =>
  ofLeading(story, since * 1e9).filter((what) => what.endsWith('lead')).length;

/** What stands at the end of every story: nothing that should never be, one leader whom all follow, and its transcript. */
export const endsKeptIn =
  (transcripts: KeptTranscripts) =>
  (t: Test, story: PlantChronicle, within = 1e5, disturbed = 1): void => {
    const { faults } = story.watch;
    t.same(faults.slice(0, 5), [], 'one leader a term, nobody back, nobody outside its bound');
    t.ok(
      story.disturbance() <= disturbed,
      `disturbed by ${story.disturbance().toFixed(2)} of a bound`,
    );
    const { term } = story.leader().endpoint;
    for (const agent of story.followers())
      t.equal(story.termOf(agent), term, `${agent.name} follows`);
    t.ok(story.apart() < within, `together within ${story.apart().toFixed(0)} ns`);
    transcripts.match(t, story.text());
    t.end();
  };

/** The longest that any agent has had no correction in these seconds, nanoseconds. */
export function longestSilence(story: PlantChronicle, seconds: number): number {
  let longest = 0;
  story.run(seconds, () => {
    for (const agent of story.followers())
      longest = Math.max(longest, agent.endpoint.observe(raw(story, agent)).sinceCorrection ?? 0);
  });
  return longest;
}
