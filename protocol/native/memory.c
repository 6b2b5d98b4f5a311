// Gives memory back that was needed once: an agent is to be light.

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "addon.h"

struct range {
  uintptr_t from, to;
};

// Where the dynamic linker looks names up: its hash table, symbols and strings lie behind each other.
static struct range names_of(const struct dl_phdr_info *program, const ElfW(Dyn) *entry) {
  uintptr_t hash = 0, strings = 0, size = 0;
  for (; entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_GNU_HASH) hash = entry->d_un.d_ptr;
    if (entry->d_tag == DT_STRTAB) strings = entry->d_un.d_ptr;
    if (entry->d_tag == DT_STRSZ) size = entry->d_un.d_val;
  }
  // Some C libraries leave the addresses as they are in the file.
  uintptr_t base = hash < program->dlpi_addr ? program->dlpi_addr : 0;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  return (struct range){(base + hash + page - 1) & ~(page - 1), (base + strings + size) & ~(page - 1)};
}

// The first program that is told of is the one that runs: Node itself.
static int forget(struct dl_phdr_info *program, size_t size, void *data) {
  (void)size, (void)data;
  struct range names = {0, 0};
  for (int i = 0; i < program->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &program->dlpi_phdr[i];
    if (part->p_type == PT_DYNAMIC)
      names = names_of(program, (const void *)(program->dlpi_addr + part->p_vaddr));
  }
  for (int i = 0; i < program->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &program->dlpi_phdr[i];
    uintptr_t from = program->dlpi_addr + part->p_vaddr;
    bool inside = names.from >= from && names.to <= from + part->p_memsz && names.from < names.to;
    // What cannot be written to is the file's still, and comes back from there when it is read again.
    if (part->p_type == PT_LOAD && !(part->p_flags & PF_W) && inside)
      madvise((void *)names.from, names.to - names.from, MADV_DONTNEED);
  }
  return 1;
}

void forget_names(void) { dl_iterate_phdr(forget, NULL); }
