// Steering the kernel's clock.

#ifndef BELFRY_ADJTIME_H
#define BELFRY_ADJTIME_H

#include <node_api.h>
#include <stdbool.h>

// Adds adjustClock() to the exports; false without memory.
bool define_adjtime(napi_env env, napi_value exports);

#endif
