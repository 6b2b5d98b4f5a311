// The class ClockWatch, which tells when this machine's clock was set.

#ifndef BELFRY_CLOCK_WATCH_H
#define BELFRY_CLOCK_WATCH_H

#include <node_api.h>
#include <stdbool.h>

// Adds the class ClockWatch to the exports; false without memory.
bool define_clock_watch(napi_env env, napi_value exports);

#endif
