/* The fuzzer of the target whose name is compiled in as FUZZ_TARGET. */
#include <string.h>

#include "base/vt-pool.h"
#include "fuzz-targets.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize length);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  vt_pool_set_n_threads (1);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  for (const FuzzTarget *target = fuzz_targets; target->name != NULL; target++)
    if (strcmp (target->name, FUZZ_TARGET) == 0)
      target->run (data, length);
  return 0;
}
