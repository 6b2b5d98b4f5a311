// The normal that is cut off, beside slow integrals that share nothing with its closed forms.
import t from 'tap';
import { hazardBelow, logShareBelow } from '#protocol/estimate/truncated-normal.js';
import { simpson } from '../../sim/simpson.js';

const ROOT_TAU = Math.sqrt(2 * Math.PI);

interface Moments {
  readonly logShare: number;
  readonly hazard: number;
  /** The mean's distance below the limit, and the variance. */
  readonly depth: number;
  readonly variance: number;
}

/**
 * Seen from a limit a below zero, downwards in steps of 1 / |a|, the density is its value at the
 * limit times exp(-v - v^2 / 2 a^2): nothing under- or overflows, however far out.
 */
function exact(a: number): Moments {
  const scale = Math.max(-a, 1);
  const slope = -a / scale;
  const moment = (power: number): number =>
    simpson((v) => v ** power * Math.exp(-v * (slope + v / (2 * scale * scale))), 0, 40, 8000);
  const [whole, first, second] = [moment(0), moment(1), moment(2)];
  return {
    logShare: Math.log(whole / scale / ROOT_TAU) - (a * a) / 2,
    hazard: scale / whole,
    depth: first / whole / scale,
    variance: (second / whole - (first / whole) ** 2) / (scale * scale),
  };
}

/** Above zero, the share is one less the tail beyond. */
function exactAbove(a: number): Pick<Moments, 'logShare' | 'hazard'> {
  const tail = Math.exp(exact(-a).logShare);
  const density = Math.exp((-a * a) / 2) / ROOT_TAU;
  return { logShare: Math.log1p(-tail), hazard: density / (1 - tail) };
}

const apart = (one: number, other: number): number => Math.abs(one / other - 1);

/** Limits spread evenly in their logarithms. */
const limits = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));

const variance = (a: number): number => {
  const h = hazardBelow(a);
  return 1 - h * (a + h);
};

t.test('below zero, share and hazard are exact to six digits, down to -10 000', (t) => {
  const worst = { share: 0, hazard: 0 };
  for (const a of [...limits(-1e4, -1e-3, 300), -8.001, -8, -7.999, 0]) {
    const { logShare, hazard } = exact(a);
    // An error of the logarithm is a share of the share; far out the logarithm itself is rounded.
    const rounding = Math.abs(logShare) * 4e-16;
    worst.share = Math.max(worst.share, Math.abs(logShareBelow(a) - logShare) - rounding);
    worst.hazard = Math.max(worst.hazard, apart(hazardBelow(a), hazard));
  }
  t.ok(worst.share < 6e-6, `${worst.share}`);
  t.ok(worst.hazard < 6e-6, `${worst.hazard}`);
  t.end();
});

t.test('between -8 and zero, and beyond -13, both are exact to 1.3e-7', (t) => {
  let worst = 0;
  for (const a of [...limits(-1e4, -13, 100), ...limits(-8, -1e-3, 200), 0]) {
    const { logShare, hazard } = exact(a);
    const rounding = Math.abs(logShare) * 4e-16;
    worst = Math.max(worst, Math.abs(logShareBelow(a) - logShare) - rounding);
    worst = Math.max(worst, apart(hazardBelow(a), hazard));
  }
  t.ok(worst < 1.3e-7, `${worst}`);
  t.end();
});

t.test('above zero, up to 40, both are exact to 1.3e-7, and end at 0', (t) => {
  let worst = 0;
  for (const a of limits(1e-3, 37, 300)) {
    const { logShare, hazard } = exactAbove(a);
    // Where exactly nothing is cut off there is no tail to compare.
    if (logShare < 0) worst = Math.max(worst, apart(logShareBelow(a), logShare));
    worst = Math.max(worst, apart(hazardBelow(a), hazard));
  }
  t.ok(worst < 1.3e-7, `${worst}`);
  t.ok(Math.abs(logShareBelow(40)) < 1e-300);
  t.ok(hazardBelow(40) < 1e-300 && hazardBelow(40) >= 0);
  t.end();
});

t.test('mean and variance of what is left come from the hazard, to a few per cent', (t) => {
  const worst = { depth: 0, variance: 0 };
  // The variance is a difference of nearly equal numbers; beyond -1000 too few digits are left.
  for (const a of [...limits(-1e3, -1e-2, 300), -8.001, 0]) {
    const truth = exact(a);
    worst.depth = Math.max(worst.depth, apart(a + hazardBelow(a), truth.depth));
    worst.variance = Math.max(worst.variance, apart(variance(a), truth.variance));
  }
  t.ok(worst.depth < 4e-4, `${worst.depth}`);
  t.ok(worst.variance < 0.03, `${worst.variance}`);
  t.end();
});

t.test('down to -10 000 the mean stays right, and no variance is far below zero', (t) => {
  for (const a of limits(-1e4, -1e3, 200)) {
    if (!(apart(a + hazardBelow(a), exact(a).depth) < 1e-6)) t.fail(`mean at ${a}`);
    if (!(Math.abs(variance(a)) < 4e-6)) t.fail(`variance ${variance(a)} at ${a}`);
  }
  t.pass();
  t.end();
});

t.test('where one formula gives way to the next, nothing jumps', (t) => {
  const jump = (f: (a: number) => number, at: number): number =>
    apart(f(at - 1e-12), f(at + 1e-12));
  for (const at of [-8, 0]) {
    t.ok(jump(hazardBelow, at) < 6e-6, `hazard at ${at}: ${jump(hazardBelow, at)}`);
    t.ok(jump(logShareBelow, at) < 6e-6, `share at ${at}: ${jump(logShareBelow, at)}`);
  }
  t.end();
});

t.test('a higher limit leaves more, and the hazard falls', (t) => {
  let [share, hazard] = [-Infinity, Infinity];
  // Steps of a fiftieth: finer ones would see the seams of the approximations.
  for (let a = -60; a <= 6; a += 0.02) {
    if (!(logShareBelow(a) > share)) t.fail(`share at ${a}`);
    if (!(hazardBelow(a) < hazard)) t.fail(`hazard at ${a}`);
    [share, hazard] = [logShareBelow(a), hazardBelow(a)];
  }
  t.pass();
  t.end();
});
