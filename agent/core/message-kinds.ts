// What follows from the kind of a message alone, for a follower.

import type { Message } from '@belfry/protocol/wire';

/** What is answered, or is an answer. */
export const isExchange = ({ type }: Message): boolean =>
  type === 'ask' || type === 'adjust' || type === 'reply';

/** Does its sender say goodbye? */
export const leaves = (message: Message): boolean =>
  message.type === 'notice' && message.body.reason === 'leaving';
