// What an agent may be asked at its control socket (status), and at the one for orders, which change something.

/** What a running agent can be asked: `status` looks, `reload` changes something. */
export type AgentOrder = 'status' | 'reload';

/**
 * Nothing but a look is what whoever may watch can ask for.
 * @throws Error with one line for anything else.
 */
export function needLook(request: unknown): void {
  const order = agentOrder(request);
  if (order !== 'status') throw new Error(`${order} takes root or the user that runs the agent`);
}

/**
 * Checks a request to an agent, whatever it asks for.
 * @throws Error with one line for what is no order.
 */
export function agentOrder(request: unknown): AgentOrder {
  const { command } = (request ?? {}) as { readonly command?: unknown };
  if (command === 'status' || command === 'reload') return command;
  throw new Error('an agent knows these commands: status, history, follow, reload');
}
