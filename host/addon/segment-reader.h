// Reads the clock that an agent on this machine shows.

#ifndef BELFRY_SEGMENT_READER_H
#define BELFRY_SEGMENT_READER_H

#include <node_api.h>
#include <stdbool.h>

// Adds the class SegmentReader to the exports; false without memory.
bool define_segment_reader(napi_env env, napi_value exports);

#endif
