// Refuses imports against the floor plan in house.mjs: upwards, or from what is pure to the outside.

import { FLOORS, ROOMS, floorOf, roomOf } from './house.mjs';

export function directions({ files }) {
  return files.flatMap(({ path, imports }) => {
    const room = roomOf(path);
    if (room === undefined) return [];
    return imports.flatMap(({ line, specifier, target }) => {
      const message = objection(room, specifier, target) ?? upwards(path, target);
      return message === undefined ? [] : [{ file: path, line, message }];
    });
  });
}

/** Why a file in `room` must not import this, or undefined. */
function objection(room, specifier, target) {
  const { pure = false, uses } = ROOMS[room];
  if (target === undefined)
    return pure ? `${room} is pure: take what ${specifier} gives as an argument` : undefined;
  const other = roomOf(target);
  if (other === undefined || other === room || uses.includes(other)) return undefined;
  return `${room} knows nothing of ${other}: move what it needs of ${target} down, or take it as an argument`;
}

/** Why a file must not import this one, which may stand above it in the same house, or undefined. */
function upwards(path, target) {
  for (const [house, floors] of Object.entries(FLOORS)) {
    const [from, to] = [floorOf(house, path), floorOf(house, target)];
    if (from === undefined || to === undefined) continue;
    if (floors.indexOf(to) > floors.indexOf(from))
      return `${house}/${from} stands below ${house}/${to}: move what it needs of ${target} down`;
  }
  return undefined;
}
