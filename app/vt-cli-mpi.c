#include "vt-cli-mpi.h"

#include <stdlib.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-config.h"

static gboolean
is_several (const char *variable)
{
  const char *text = g_getenv (variable);
  return text != NULL && g_ascii_strtoll (text, NULL, 10) > 1;
}

gboolean
vt_mpi_is_launched (void)
{
  /* Open MPI's mpirun; MPICH's; srun inside a job step. */
  return is_several ("OMPI_COMM_WORLD_SIZE") || is_several ("PMI_SIZE")
         || (g_getenv ("SLURM_STEP_ID") != NULL && is_several ("SLURM_STEP_NUM_TASKS"));
}

#ifdef VT_HAVE_MPI

#include <mpi.h>

enum
{
  TAG_RESULT, /* to rank 0: an event's bytes; none: ready, or cancelled */
  TAG_TASK,   /* from rank 0: atom, attempt */
};

#define DISMISSED G_MAXUINT64
#define REPORT_US 700000
#define PAUSE_US 500

typedef struct
{
  guint64 atom, attempt;
} Task;

static int rank, n_ranks;

gboolean
vt_mpi_begin (GError **error)
{
  int provided;
  if (MPI_Init_thread (NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS || provided < MPI_THREAD_FUNNELED)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _("This MPI cannot be used from a program with threads."));
      return FALSE;
    }
  MPI_Comm_rank (MPI_COMM_WORLD, &rank);
  MPI_Comm_size (MPI_COMM_WORLD, &n_ranks);
  return TRUE;
}

void
vt_mpi_end (void)
{
  MPI_Finalize ();
}

int
vt_mpi_get_rank (void)
{
  return rank;
}

int
vt_mpi_get_n_ranks (void)
{
  return n_ranks;
}

/* ---- rank 0 ---- */

typedef struct
{
  VtCampaign *campaign;
  gsize n_atoms;
  Task *task;       /* of each rank */
  gboolean *is_busy;
  gboolean *is_idle; /* waits for a task */
  int n_dismissed;
  GCancellable *stop;
} Lead;

static void
send_task (int to, Task task)
{
  MPI_Send (&task, 2, MPI_UINT64_T, to, TAG_TASK, MPI_COMM_WORLD);
}

static void
dismiss (Lead *lead, int to)
{
  send_task (to, (Task){ DISMISSED, DISMISSED });
  lead->is_idle[to] = FALSE;
  lead->n_dismissed++;
}

/* What one rank has to say. FALSE if no message is there. */
static gboolean
hear (Lead *lead)
{
  MPI_Status status;
  int there, length;
  MPI_Iprobe (MPI_ANY_SOURCE, TAG_RESULT, MPI_COMM_WORLD, &there, &status);
  if (!there)
    return FALSE;
  const int from = status.MPI_SOURCE;
  MPI_Get_count (&status, MPI_BYTE, &length);
  g_autofree guint8 *bytes = g_malloc ((gsize) MAX (length, 1));
  MPI_Recv (bytes, length, MPI_BYTE, from, TAG_RESULT, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (lead->is_busy[from])
    {
      VtEvent *event = vt_event_from_bytes (bytes, (gsize) length, lead->n_atoms);
      if (event)
        vt_campaign_give (lead->campaign, event);
      else
        vt_campaign_give_up (lead->campaign, lead->task[from].atom, (guint) lead->task[from].attempt);
    }
  lead->is_busy[from] = FALSE;
  lead->is_idle[from] = TRUE;
  return TRUE;
}

static void
hand_out (Lead *lead, gboolean no_more)
{
  for (int to = 1; to < n_ranks; to++)
    {
      gsize atom;
      guint attempt;
      if (!lead->is_idle[to])
        continue;
      if (no_more)
        dismiss (lead, to);
      else if (vt_campaign_take (lead->campaign, &atom, &attempt))
        {
          lead->task[to] = (Task){ atom, attempt };
          lead->is_busy[to] = TRUE;
          lead->is_idle[to] = FALSE;
          send_task (to, lead->task[to]);
        }
    }
}

/* Rank 0's own share, on a thread that knows nothing of MPI. */
static gpointer
work (gpointer data)
{
  Lead *lead = data;
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (vt_campaign_get_artn (lead->campaign));
  gsize atom;
  guint attempt;
  while (!g_cancellable_is_cancelled (lead->stop) && !vt_campaign_is_done (lead->campaign))
    {
      if (!vt_campaign_take (lead->campaign, &atom, &attempt))
        {
          vt_campaign_wait (lead->campaign, 0.05);
          continue;
        }
      VtEvent *event = vt_artn_worker_attempt (worker, atom, attempt, lead->stop);
      if (event)
        vt_campaign_give (lead->campaign, event);
      else
        vt_campaign_give_up (lead->campaign, atom, attempt);
    }
  return NULL;
}

gboolean
vt_mpi_lead (VtCampaign *campaign, GCancellable *cancellable, VtCampaignReport report, gpointer data, GError **error)
{
  g_autofree Task *tasks = g_new0 (Task, n_ranks);
  g_autofree gboolean *busy = g_new0 (gboolean, n_ranks), *idle = g_new0 (gboolean, n_ranks);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Lead lead = { campaign, vt_sample_get_n_atoms (vt_artn_get_sample (vt_campaign_get_artn (campaign))), tasks, busy, idle, 0, stop };
  gint64 told = g_get_monotonic_time ();
  gboolean good = TRUE;
  GThread *thread = g_thread_new ("artn", work, &lead);
  while (lead.n_dismissed < n_ranks - 1 || !(vt_campaign_is_done (campaign) || g_cancellable_is_cancelled (stop)))
    {
      if (!good || g_cancellable_is_cancelled (cancellable))
        g_cancellable_cancel (stop);
      if (!hear (&lead))
        g_usleep (PAUSE_US);
      hand_out (&lead, vt_campaign_is_done (campaign) || g_cancellable_is_cancelled (stop));
      if (good && g_get_monotonic_time () - told > REPORT_US)
        {
          g_autoptr (GPtrArray) news = vt_campaign_steal_news (campaign);
          good = report (campaign, news, data, error);
          told = g_get_monotonic_time ();
        }
    }
  g_cancellable_cancel (stop);
  g_thread_join (thread);
  g_autoptr (GPtrArray) news = vt_campaign_steal_news (campaign);
  return good && report (campaign, news, data, error) && vt_campaign_is_done (campaign);
}

void
vt_mpi_dismiss (void)
{
  for (int to = 1; to < n_ranks; to++)
    {
      int length;
      MPI_Status status;
      MPI_Probe (to, TAG_RESULT, MPI_COMM_WORLD, &status);
      MPI_Get_count (&status, MPI_BYTE, &length);
      g_autofree guint8 *bytes = g_malloc ((gsize) MAX (length, 1));
      MPI_Recv (bytes, length, MPI_BYTE, to, TAG_RESULT, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      send_task (to, (Task){ DISMISSED, DISMISSED });
    }
}

/* ---- the others ---- */

void
vt_mpi_follow (VtArtn *artn, GCancellable *cancellable)
{
  g_autoptr (VtArtnWorker) worker = artn ? vt_artn_worker_new (artn) : NULL;
  g_autoptr (GBytes) result = g_bytes_new (NULL, 0);
  for (;;)
    {
      Task task;
      MPI_Request request;
      gsize length;
      const void *bytes = g_bytes_get_data (result, &length);
      int there = 0;
      MPI_Send (bytes, (int) length, MPI_BYTE, 0, TAG_RESULT, MPI_COMM_WORLD);
      MPI_Irecv (&task, 2, MPI_UINT64_T, 0, TAG_TASK, MPI_COMM_WORLD, &request);
      /* MPI_Recv() would keep the processor busy while there is nothing to do. */
      for (MPI_Test (&request, &there, MPI_STATUS_IGNORE); !there; MPI_Test (&request, &there, MPI_STATUS_IGNORE))
        g_usleep (PAUSE_US);
      if (task.atom == DISMISSED)
        return;
      g_autoptr (VtEvent) event = worker ? vt_artn_worker_attempt (worker, task.atom, (guint) task.attempt, cancellable) : NULL;
      g_bytes_unref (result);
      result = event ? vt_event_to_bytes (event) : g_bytes_new (NULL, 0);
    }
}

#else /* !VT_HAVE_MPI */

gboolean
vt_mpi_begin (GError **error)
{
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
               _("This Vitrine was built without MPI: start it as one process (with --threads), or build it where Open MPI is installed."));
  return FALSE;
}

void
vt_mpi_end (void)
{
}

int
vt_mpi_get_rank (void)
{
  return 0;
}

int
vt_mpi_get_n_ranks (void)
{
  return 1;
}

gboolean
vt_mpi_lead (VtCampaign *campaign, GCancellable *cancellable, VtCampaignReport report, gpointer data, GError **error)
{
  return vt_campaign_run (campaign, 1, cancellable, report, data, error);
}

void
vt_mpi_dismiss (void)
{
}

void
vt_mpi_follow (VtArtn *artn, GCancellable *cancellable)
{
}

#endif
