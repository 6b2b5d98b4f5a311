// The class Socket, as JavaScript calls it.

#ifndef BELFRY_SOCKET_CLASS_H
#define BELFRY_SOCKET_CLASS_H

#include <node_api.h>
#include <stdbool.h>

// Adds the class Socket to the exports; false without memory.
bool define_socket(napi_env env, napi_value exports);

#endif
