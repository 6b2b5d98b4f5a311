// Gives memory back that was needed once: an agent is to be light.

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "addon.h"

// The first program that is told of is the one that runs: Node itself.
static int let_go(struct dl_phdr_info *program, size_t size, void *data) {
  (void)size, (void)data;
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < program->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &program->dlpi_phdr[i];
    uintptr_t from = program->dlpi_addr + part->p_vaddr, to = from + part->p_memsz;
    from = (from + page - 1) & ~(page - 1);
    to &= ~(page - 1);
    // What cannot be written to is the file's still, and comes back from there when it is used again.
    if (part->p_type == PT_LOAD && !(part->p_flags & PF_W) && from < to)
      madvise((void *)from, to - from, MADV_DONTNEED);
  }
  return 1;
}

static napi_value release_program(napi_env env, napi_callback_info info) {
  (void)env, (void)info;
  dl_iterate_phdr(let_go, NULL);
  return NULL;
}

bool define_memory(napi_env env, napi_value exports) {
  const napi_property_descriptor function = {
      "releaseProgram", NULL, release_program, NULL, NULL, NULL, napi_enumerable, NULL};
  return napi_define_properties(env, exports, 1, &function) == napi_ok;
}
