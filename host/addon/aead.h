// ChaCha20-Poly1305 (RFC 8439) in place.

#ifndef BELFRY_AEAD_H
#define BELFRY_AEAD_H

#include <node_api.h>
#include <stdbool.h>

// Adds `order`, seal() and open() to the exports; false without memory.
bool define_aead(napi_env env, napi_value exports);

#endif
