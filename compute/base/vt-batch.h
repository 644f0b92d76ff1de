/* Scripts for the batch system Slurm. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What every such script begins with: "#!/bin/bash", a line of comment, what sbatch reads, what each site fills in. @nodes: 0: as many as the tasks
 * need. @module: what a site may have to load. */
void vt_batch_begin (GString *text, const char *comment, const char *name, guint nodes, guint tasks, double hours, const char *module);

G_END_DECLS
