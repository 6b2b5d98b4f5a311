// Looks at what the system may not have: files of other machines, devices that have just gone.

/** What `read` answers; undefined when the system has no such thing, or does not show it. */
export function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
