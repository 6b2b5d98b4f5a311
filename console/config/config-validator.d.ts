// Types for the validator that the build compiles from schema/consoled.schema.json.

import type { Validator } from '@belfry/host/config';

/** Checks a configuration in place: fills in defaults, and leaves its complaints in `errors`. */
export declare const validate: Validator;
