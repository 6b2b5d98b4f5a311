// Numeric addresses. No name is ever looked up: that would wait for the network.

#include "address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// An IPv4 host as a socket of both families has it (RFC 4291, section 2.5.5.2).
static bool parse_mapped(const char *host, struct in6_addr *out) {
  memset(out, 0, sizeof *out);
  out->s6_addr[10] = out->s6_addr[11] = 0xff;
  return inet_pton(AF_INET, host, &out->s6_addr[12]) == 1;
}

bool parse_host(const char *text, int family, union address *out) {
  char host[HOST_SIZE];
  snprintf(host, sizeof host, "%s", text);
  char *scope = strchr(host, '%');
  if (scope != NULL) *scope++ = '\0';
  *out = (union address){.any.sa_family = (sa_family_t)family};
  if (family == AF_INET) return scope == NULL && inet_pton(family, host, &out->v4.sin_addr) == 1;
  if (strchr(host, ':') == NULL) return scope == NULL && parse_mapped(host, &out->v6.sin6_addr);
  if (inet_pton(family, host, &out->v6.sin6_addr) != 1) return false;
  if (scope == NULL) return true;
  out->v6.sin6_scope_id = if_nametoindex(scope);
  if (out->v6.sin6_scope_id == 0) out->v6.sin6_scope_id = (uint32_t)strtoul(scope, NULL, 10);
  return out->v6.sin6_scope_id != 0;
}

void format_host(const union address *address, char *text, size_t size) {
  char name[IF_NAMESIZE];
  if (address->any.sa_family == AF_INET) {
    inet_ntop(AF_INET, &address->v4.sin_addr, text, (socklen_t)size);
    return;
  }
  if (IN6_IS_ADDR_V4MAPPED(&address->v6.sin6_addr)) {
    inet_ntop(AF_INET, &address->v6.sin6_addr.s6_addr[12], text, (socklen_t)size);
    return;
  }
  inet_ntop(AF_INET6, &address->v6.sin6_addr, text, (socklen_t)size);
  uint32_t scope = address->v6.sin6_scope_id;
  if (scope == 0) return;
  size_t length = strlen(text);
  if (if_indextoname(scope, name) != NULL)
    snprintf(text + length, size - length, "%%%s", name);
  else
    snprintf(text + length, size - length, "%%%u", scope);
}

bool is_any(const union address *address) {
  if (address->any.sa_family == AF_INET) return address->v4.sin_addr.s_addr == INADDR_ANY;
  const struct in6_addr *v6 = &address->v6.sin6_addr;
  return IN6_IS_ADDR_UNSPECIFIED(v6) || (IN6_IS_ADDR_V4MAPPED(v6) && v6->s6_addr32[3] == INADDR_ANY);
}

void to_words(const union address *address, uint32_t words[4], uint32_t *scope) {
  const bool is_v4 = address->any.sa_family == AF_INET;
  memset(words, 0, 4 * sizeof *words);
  if (is_v4)
    memcpy(words, &address->v4.sin_addr, 4);
  else
    memcpy(words, &address->v6.sin6_addr, 16);
  *scope = is_v4 ? 0 : address->v6.sin6_scope_id;
}

void from_words(int family, const uint32_t words[4], uint32_t scope, union address *out) {
  *out = (union address){.any.sa_family = (sa_family_t)family};
  if (family == AF_INET) {
    memcpy(&out->v4.sin_addr, words, 4);
  } else {
    memcpy(&out->v6.sin6_addr, words, 16);
    out->v6.sin6_scope_id = scope;
  }
}
