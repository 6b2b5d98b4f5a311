// After a change of the keys: lets a running master read them again, or says how.

import { ordersPath, requestControl } from '@belfry/host/daemon';

const HINT =
  'A running master reads its keys again after: systemctl reload belfry-masterd, or kill -HUP PID';

/** Whether a running master has read its keys again, and the line that tells an operator. */
export interface Reloaded {
  readonly reloaded: boolean;
  readonly text: string;
}

/**
 * Lets the running master read its keys again, or says how that is done. `socket` is undefined when no configuration
 * named one.
 */
export async function reloadKeys(socket: string | undefined): Promise<Reloaded> {
  if (socket === undefined) return { reloaded: false, text: HINT };
  try {
    await requestControl(ordersPath(socket), { command: 'reload' });
    return { reloaded: true, text: 'The running master has read its keys again.' };
  } catch (error) {
    // Nobody answers: then nobody needs to know. A refusal says why.
    const refused = error instanceof Error && error.message.includes('refused: ');
    return { reloaded: false, text: refused ? `${(error as Error).message}` : HINT };
  }
}
