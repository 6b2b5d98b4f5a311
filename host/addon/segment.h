// Memory that other programs read while we write it.

#ifndef BELFRY_SEGMENT_H
#define BELFRY_SEGMENT_H

#include <node_api.h>
#include <stdbool.h>

// Adds the class Segment to the exports; false without memory.
bool define_segment(napi_env env, napi_value exports);

#endif
