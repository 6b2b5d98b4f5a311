// Gives the memory of the program back that was needed only once, because an agent is to be light.

#include "memory.h"

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>

#include "arguments.h"

struct range {
  uintptr_t from, to;
};

// The first program that is shown is the one that runs: Node itself.
static int let_go(struct dl_phdr_info *program, size_t size, void *data) {
  (void)size;
  const struct range *range = data;
  for (int i = 0; i < program->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &program->dlpi_phdr[i];
    uintptr_t from = program->dlpi_addr + part->p_vaddr, to = from + part->p_memsz;
    if (from < range->from) from = range->from;
    if (to > range->to) to = range->to;
    if (part->p_type == PT_LOAD && !(part->p_flags & PF_W) && from == range->from && from < to)
      madvise((void *)from, to - from, MADV_DONTNEED);
  }
  return 1;
}

// Gives back what lies in one read-only part of the program, of a range that begins at a page.
static napi_value release_program(napi_env env, napi_callback_info info) {
  napi_value values[2];
  struct range range;
  arguments(env, info, 2, values);
  if (pointer(env, values[0], &range.from) && pointer(env, values[1], &range.to))
    dl_iterate_phdr(let_go, &range);
  return NULL;
}

bool define_memory(napi_env env, napi_value exports) {
  const napi_property_descriptor function = {
      "releaseProgram", NULL, release_program, NULL, NULL, NULL, napi_enumerable, NULL};
  return napi_define_properties(env, exports, 1, &function) == napi_ok;
}
