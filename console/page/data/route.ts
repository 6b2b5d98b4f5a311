// Which part of the page is shown: what stands behind the # of its address.

/** A place in the page; `group` is null for the first one. */
export type Route =
  | { readonly at: 'overview'; readonly group: string | null }
  | { readonly at: 'line'; readonly group: string; readonly line: string; readonly wall: number }
  | { readonly at: 'rounds'; readonly group: string }
  | { readonly at: 'events'; readonly group: string | null }
  | { readonly at: 'wall'; readonly group: string | null };

const OVERVIEW: Route = { at: 'overview', group: null };

/** The place that `hash` means; the overview where it means none. */
export function parseRoute(hash: string): Route {
  const parts = hash.replace(/^#/, '').split('/').map(decoded);
  const [at, group, line, wall] = parts;
  if (parts.includes(undefined)) return OVERVIEW;
  if (at === 'group' && group) return { at: 'overview', group };
  if (at === 'line' && group && line)
    return { at, group, line, wall: /^-?\d{1,3}$/.test(wall ?? '') ? Number(wall) : 0 };
  if (at === 'rounds' && group) return { at, group };
  if (at === 'wall' || at === 'events') return { at, group: group || null };
  return OVERVIEW;
}

/** The # and what stands behind it for a place. */
export function routeHash(route: Route): string {
  switch (route.at) {
    case 'overview':
      return route.group === null ? '#' : `#group/${encodeURIComponent(route.group)}`;
    case 'line': {
      const base = `#line/${encodeURIComponent(route.group)}/${encodeURIComponent(route.line)}`;
      return route.wall === 0 ? base : `${base}/${route.wall}`;
    }
    case 'rounds':
      return `#rounds/${encodeURIComponent(route.group)}`;
    case 'wall':
    case 'events':
      return route.group === null
        ? `#${route.at}`
        : `#${route.at}/${encodeURIComponent(route.group)}`;
  }
}

/** Undefined for what nobody encoded so. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
