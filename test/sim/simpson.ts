// Numerical integration by Simpson's rule: a slow way to what closed forms must agree with.

/** The integral of `f` from `from` to `to`; `steps` must be even. */
export function simpson(f: (x: number) => number, from: number, to: number, steps: number): number {
  const width = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i += 1) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * width);
  return (sum * width) / 3;
}
