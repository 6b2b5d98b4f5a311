// In a virtual machine: an agent sets, steps and steers the machine's own clock, others meddle, the
// agent ends in several ways. Prints what it measures, and what is not as it should be.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { NOBODY, Program, check, conclude, us } from './guest.js';
import {
  asAgent,
  error,
  errorsFor,
  kernel,
  move,
  runsAway,
  startAgent,
  startMaster,
} from './steered.js';

/** The machine boots three years ago. */
const OFFSET = '1100d';
const DRIFT_PPM = 25;

/** An emulated processor beside others that are busy: many times what is usual, nanoseconds. */
const GOOD = 2e5;

/** Somebody sets the clock, as people do. */
function setClock(bySeconds: number): void {
  const to = Math.round(Date.now() / 1000 + bySeconds);
  execFileSync('/bin/date', ['-u', '-s', `@${to}`], { stdio: 'ignore' });
}

const clockChip = (): number =>
  Number(readFileSync('/sys/class/rtc/rtc0/since_epoch', 'utf8').trim());

const refusesWithoutRights = async (): Promise<void> => {
  console.log('-- an agent without the right to set the clock');
  const agent = startAgent({}, NOBODY);
  await agent.says(/error the system clock is not steered: this process may not set the clock/);
  check(true, 'says what it lacks');
  check(kernel().ppm === 0 && !kernel().synchronised, 'and nothing was changed');
  await agent.end('SIGTERM');
};

const refusesBesideAnother = async (): Promise<void> => {
  console.log('-- something runs that is called ntpd');
  const rival = new Program(['/bin/ntpd', '1000'], { argv0: 'sleep' });
  await sleep(500);
  const agent = startAgent();
  await agent.says(new RegExp(`ntpd \\(process ${rival.child.pid}\\): kill ${rival.child.pid}`));
  check((await asAgent()).steering?.state === 'refused', 'is named, and the clock left alone');
  await agent.end('SIGTERM');
  await rival.end('SIGKILL');
};

const comesForward = async (agent: Program): Promise<void> => {
  console.log('-- a machine without a good clock chip boots in the past');
  await agent.says(/the system clock was stepped by 1100 d\n/);
  check(Date.now() > Date.parse('2026-01-01'), `it is ${new Date().toISOString()}`);
  await sleep(20_000);
  const { middle, worst, within } = await errorsFor(40);
  check(worst < GOOD, `off by ${us(middle)} in the middle, ${us(worst)} at worst, of 40 s`);
  check(within, 'never by more than the kernel tells other programs');
  const { ppm, synchronised, maxError, loop } = kernel();
  const { ratePpm } = await asAgent();
  check(
    Math.abs(ppm - ratePpm) < 1 && Math.abs(ppm - DRIFT_PPM) < 1,
    `runs at ${ppm.toFixed(3)} ppm, the shown clock at ${ratePpm.toFixed(3)}, the master at ${DRIFT_PPM}`,
  );
  check(synchronised && loop, `says that it is synchronised, to ${maxError} us`);
  const apart = clockChip() - Date.now() / 1000;
  check(Math.abs(apart) < 3, `the kernel has set the clock chip: ${apart.toFixed(1)} s`);
};

const othersMeddle = async (agent: Program): Promise<void> => {
  for (const [by, what] of [
    [-86_400, 'back by a day'],
    [3600, 'ahead by an hour'],
  ] as const) {
    console.log(`-- somebody sets the clock ${what}`);
    setClock(by);
    await agent.says(/somebody else set the system clock, by .*\n/);
    await agent.says(/the system clock was stepped by .*\n/);
    await sleep(8000);
    const now = Math.abs(await error());
    check(now < GOOD, `eight seconds later it is off by ${us(now)}`);
  }
  console.log('-- somebody changes the rate');
  kernel({ ppm: 80 });
  await agent.says(/another program changed the rate of the system clock/);
  check(Math.abs(kernel().ppm - DRIFT_PPM) < 1, 'it is put back');
  await sleep(15_000);
  const now = Math.abs(await error());
  check(now < GOOD, `fifteen seconds later it is off by ${us(now)}`);
};

const isKilled = async (agent: Program): Promise<void> => {
  console.log('-- killed in the middle of a slew');
  move(4e6);
  await agent.says(/somebody else set the system clock, by .*\n/);
  await sleep(1500);
  await agent.end('SIGKILL');
  const { slew, ppm } = kernel();
  const before = await error();
  await sleep(40_000);
  const left = kernel().slew;
  check(
    Math.abs(left) < Math.abs(slew) / 1000,
    `${us(slew)} to slew were left, 40 s later ${us(left)}`,
  );
  const slewed = (await error()) - before;
  check(Math.abs(slewed) < 3e6, `the clock went on by ${us(slewed)} against the master`);
  const away = await runsAway(30);
  check(
    Math.abs(away) < 1,
    `then, at ${ppm.toFixed(3)} ppm, it runs off by ${away.toFixed(3)} ppm`,
  );
};

const isStopped = async (agent: Program): Promise<void> => {
  console.log('-- stopped as systemd does it');
  await agent.says(/the system clock follows the group/);
  await sleep(20_000);
  check((await agent.end('SIGTERM')) === 0, 'ends well');
  const { slew, loop, synchronised, maxError, ppm } = kernel();
  check(slew === 0 && !loop, `no slew, the kernel's loop given up, ${ppm.toFixed(3)} ppm`);
  const away = await runsAway(30);
  check(Math.abs(away) < 1, `runs off by ${away.toFixed(3)} ppm`);
  const grown = kernel().maxError - maxError;
  check(synchronised && grown > 10_000, `what others are told grew by ${grown} us in 30 s`);
};

const master = await startMaster(OFFSET, `${DRIFT_PPM}ppm`);
try {
  await refusesWithoutRights();
  await refusesBesideAnother();
  const agent = startAgent();
  await comesForward(agent);
  await othersMeddle(agent);
  await isKilled(agent);
  await isStopped(startAgent());
} finally {
  await master.end('SIGTERM');
}
conclude();
