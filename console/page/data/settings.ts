// What a reader chose on this device: light or dark, the zone, who he is. Nothing of it leaves the device but his name
// on an acknowledgement.

import type { ShownZone } from '../words/times.js';

/** `auto` is as the device is. */
export type Theme = 'auto' | 'light' | 'dark';

/** All that is kept. */
export interface PageSettings {
  readonly theme: Theme;
  readonly zone: ShownZone;
  /** The name under which this person acknowledged last. */
  readonly by: string;
}

const KEY = 'belfry';
const TOKEN_KEY = 'belfry-token';
const THEMES: readonly string[] = ['auto', 'light', 'dark'];

/** PageSettings from their text; what is not understood is as at the first time. */
export function parseSettings(text: string | null): PageSettings {
  let kept: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value === 'object' && value !== null) kept = { ...value };
  } catch {
    // Somebody else's, or damaged: the first time again.
  }
  const { theme, zone, by } = kept;
  return {
    theme: THEMES.includes(theme as string) ? (theme as Theme) : 'auto',
    zone: zone === 'UTC' ? 'UTC' : 'local',
    by: typeof by === 'string' ? by.slice(0, 100) : '',
  };
}

/** What was kept on this device. A browser may forbid to keep anything. */
export const loadSettings = (): PageSettings =>
  parseSettings(attempt(() => localStorage.getItem(KEY)));

/** Keeps them. */
export function saveSettings(settings: PageSettings): void {
  attempt(() => localStorage.setItem(KEY, JSON.stringify(settings)));
}

/** The token, for as long as this tab is open. */
export const loadToken = (): string => attempt(() => sessionStorage.getItem(TOKEN_KEY)) ?? '';

/** Keeps the token for as long as this tab is open; an empty one is forgotten. */
export function saveToken(token: string): void {
  attempt(() =>
    token === '' ? sessionStorage.removeItem(TOKEN_KEY) : sessionStorage.setItem(TOKEN_KEY, token),
  );
}

/** Null where the browser forbids it: then settings last as long as the page. */
function attempt<T>(what: () => T): T | null {
  try {
    return what();
  } catch {
    return null;
  }
}
