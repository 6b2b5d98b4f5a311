// Memory that the program needed only once.

#ifndef BELFRY_MEMORY_H
#define BELFRY_MEMORY_H

#include <node_api.h>
#include <stdbool.h>

// Adds releaseProgram() to the exports; false without memory.
bool define_memory(napi_env env, napi_value exports);

#endif
