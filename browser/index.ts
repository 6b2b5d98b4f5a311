// The group's time in a web page.

/** The path below a console's address at which it answers asks. */
export const ASK_PATH = '/api/v1/time';
