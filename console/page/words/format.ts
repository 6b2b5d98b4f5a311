// Quantities as people read them: spans, rates and shares with their units, never more than three digits.

/** What stands where nothing is known. */
export const NOT_KNOWN = '–';

const SMALL_UNITS = [
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
] as const;

const MINUTE = 60e9;
const HOUR = 3600e9;
const DAY = 86_400e9;

/** A span in nanoseconds with three digits and its unit: `1.23 ms`, `45.0 µs`, `7 ns`; `2 min 5 s` from a minute on. */
export function spanText(nanoseconds: number | null): string {
  if (nanoseconds === null) return NOT_KNOWN;
  const sign = nanoseconds < 0 ? '−' : '';
  const size = Math.abs(nanoseconds);
  if (Math.round(size) < 1000) return `${Math.round(size) === 0 ? '' : sign}${Math.round(size)} ns`;
  for (const [unit, factor] of SMALL_UNITS) {
    const count = Number((size / factor).toPrecision(3));
    if (count < (unit === 's' ? 60 : 1000)) return `${sign}${count.toPrecision(3)} ${unit}`;
  }
  return sign + longText(size);
}

/** The two greatest units of what is a minute or more. */
function longText(size: number): string {
  const [first, second, firstUnit, secondUnit] =
    size >= DAY
      ? ([DAY, HOUR, 'd', 'h'] as const)
      : size >= HOUR
        ? ([HOUR, MINUTE, 'h', 'min'] as const)
        : ([MINUTE, 1e9, 'min', 's'] as const);
  const whole = Math.round(size / second);
  const perFirst = first / second;
  const rest = whole % perFirst;
  const head = `${Math.floor(whole / perFirst)} ${firstUnit}`;
  return rest === 0 ? head : `${head} ${rest} ${secondUnit}`;
}

/** A span with its sign, also that of what is above zero: `+1.20 ms`. */
export function offsetText(nanoseconds: number | null): string {
  const text = spanText(nanoseconds);
  return nanoseconds !== null && Math.round(nanoseconds) > 0 ? `+${text}` : text;
}

/** How wrong something may be: `± 1.20 ms`. */
export const boundText = (nanoseconds: number | null): string =>
  nanoseconds === null ? NOT_KNOWN : `± ${spanText(nanoseconds)}`;

/** A rate in ppm with its sign: `+12.35 ppm`. */
export function rateText(ppm: number | null): string {
  if (ppm === null) return NOT_KNOWN;
  const text = Math.abs(ppm).toFixed(2);
  const sign = Number(text) === 0 ? '' : ppm > 0 ? '+' : '−';
  return `${sign}${text} ppm`;
}

/** A share from 0 to 1 in percent: `0 %`, `0.8 %`, `12 %`. */
export function shareText(share: number | null): string {
  if (share === null) return NOT_KNOWN;
  return `${share === 0 || share >= 0.0995 ? (100 * share).toFixed(0) : (100 * share).toFixed(1)} %`;
}

/** A temperature in degrees Celsius: `41.5 °C`. */
export const temperatureText = (celsius: number | null): string =>
  celsius === null ? NOT_KNOWN : `${celsius < 0 ? '−' : ''}${Math.abs(celsius).toFixed(1)} °C`;

/** How long something took or lasts, in whole seconds: `36 s`, `2 min 5 s`; milliseconds in. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : longText(seconds * 1e9);
}

/** A count with its word in the right number: `1 line`, `4 lines`. */
export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en').replaceAll(',', ' ')} ${count === 1 ? one : many}`;
