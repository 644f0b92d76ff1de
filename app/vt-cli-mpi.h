/* A campaign on several processes: rank 0 hands out attempts, keeps what comes back, and works itself; the others only work. */
#pragma once

#include "landscape/vt-campaign.h"

G_BEGIN_DECLS

/* Whether mpirun or srun started this process as one of several. */
gboolean vt_mpi_is_launched (void);

/* Joins the others. FALSE with @error if this program was built without MPI. */
gboolean vt_mpi_begin (GError **error);
void vt_mpi_end (void);
int vt_mpi_get_rank (void);
int vt_mpi_get_n_ranks (void);

/* Rank 0: vt_campaign_run() with the help of all ranks. */
gboolean vt_mpi_lead (VtCampaign *campaign, GCancellable *cancellable, VtCampaignReport report, gpointer data, GError **error);

/* Rank 0, instead of that: tells the others that there is nothing to do. */
void vt_mpi_dismiss (void);

/* The other ranks: makes attempts until dismissed. */
void vt_mpi_follow (VtArtn *artn, GCancellable *cancellable);

G_END_DECLS
