// Compiles the published JSON Schemas to validators that need no ajv when a daemon runs.
