#include "base/vt-batch.h"

#include <inttypes.h>

void
vt_batch_begin (GString *text, const char *comment, const char *name, guint nodes, guint tasks, double hours, const char *module)
{
  const guint64 seconds = (guint64) (hours * 3600 + 0.5);

  g_string_append_printf (text, "#!/bin/bash\n# %s\n#SBATCH --job-name=%s\n", comment, name);
  if (nodes > 0)
    g_string_append_printf (text, "#SBATCH --nodes=%u\n", nodes);
  g_string_append_printf (text, "#SBATCH --ntasks=%u\n#SBATCH --time=%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 "\n#SBATCH --output=slurm-%%j.out\n", tasks,
                          seconds / 3600, seconds / 60 % 60, seconds % 60);
  g_string_append_printf (text, "# Sites differ in these:\n##SBATCH --partition=\n##SBATCH --account=\n#module load %s\n\n", module);
  g_string_append (text, "set -eu\ncd \"${SLURM_SUBMIT_DIR:-$(dirname \"$0\")}\"\nexport OMP_NUM_THREADS=1      # the tasks share the work\n\n");
}
