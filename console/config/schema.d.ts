// Types for the schema that the build makes a module of, from schema/consoled.schema.json.

import type { Schema } from '@belfry/host/config';

/** What the published schema says, for commands that show or change a configuration. */
export declare const consoleSchema: Schema;
