#include "lammps/vt-lammps-process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "lammps/vt-lammps-input.h"
#include "lammps/vt-lammps-log.h"

/* How often one looks whether a process has ended. */
#define LOOK_US 2000

struct _VtLammpsProcess
{
  GPid pid;
  gboolean running;
  int status;
  char *folder;
  char *log, *printed; /* files */
};

/* ---- starting ---- */

/* The tasks share the work, not threads. Alone, a process needs no helper of Open MPI's, which takes a second to start and outlives it. */
static char **
make_environment (const VtLammpsPlan *plan)
{
  char **environment = g_environ_setenv (g_get_environ (), "OMP_NUM_THREADS", "1", TRUE);

  return plan->tasks == 1 ? g_environ_setenv (environment, "OMPI_MCA_ess_singleton_isolated", "1", TRUE) : environment;
}

/* Between fork and exec: only what is safe there. */
static void
set_up_child (gpointer data)
{
  const pid_t *parent = data;

  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (getppid () != *parent) /* it ended before that could be told */
    _exit (127);
}

static char *
find_program (GError **error)
{
  const char *named = g_getenv ("VITRINE_LMP");
  const char *name = named != NULL && *named != '\0' ? named : "lmp";
  char *path = g_find_program_in_path (name);

  if (path == NULL)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
                 _ ("LAMMPS is not installed: there is no program “%s”. Install it (in Debian: apt install lammps), or name it in the environment "
                    "variable VITRINE_LMP."),
                 name);
  return path;
}

static char **
make_command (const VtLammpsPlan *plan, const char *restart, GError **error)
{
  g_autofree char *program = find_program (error);
  g_autofree char *input = g_strconcat ("in.", plan->name, NULL);
  g_autofree char *tasks = g_strdup_printf ("%u", plan->tasks);
  g_autofree char *mpirun = plan->tasks > 1 ? g_find_program_in_path ("mpirun") : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (program == NULL)
    return NULL;
  if (plan->tasks > 1 && mpirun == NULL)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
                   _ ("several processes need the program “mpirun”, which is not installed. Install it (in Debian: apt install openmpi-bin), or ask for "
                      "one process."));
      return NULL;
    }
  if (mpirun != NULL)
    g_strv_builder_add_many (builder, mpirun, "-n", tasks, NULL);
  g_strv_builder_add (builder, program);
  if (restart != NULL)
    g_strv_builder_add_many (builder, "-var", "restart", restart, NULL);
  g_strv_builder_add_many (builder, "-in", input, "-log", "none", NULL);
  return g_strv_builder_end (builder);
}

VtLammpsProcess *
vt_lammps_process_start (const char *folder, const VtLammpsPlan *plan, const char *restart, GError **error)
{
  g_auto (GStrv) command = make_command (plan, restart, error);
  g_auto (GStrv) environment = make_environment (plan);
  g_autofree char *printed = vt_lammps_make_path (folder, "out.%s", plan);
  g_autoptr (VtLammpsProcess) self = g_new0 (VtLammpsProcess, 1);
  pid_t own = getpid ();
  gboolean started;
  int out;

  self->folder = g_strdup (folder);
  self->log = vt_lammps_make_path (folder, "log.%s", plan);
  self->printed = g_strdup (printed);
  if (command == NULL)
    return NULL;
  out = open (printed, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (out < 0)
    {
      g_autofree char *display = g_filename_display_name (printed);
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _ ("%s cannot be written: %s. Choose another place."), display, g_strerror (errno));
      return NULL;
    }
  started = g_spawn_async_with_fds (folder, command, environment, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDIN_FROM_DEV_NULL, set_up_child, &own, &self->pid, -1,
                                    out, out, error);
  close (out);
  if (!started)
    return NULL;
  self->running = TRUE;
  return g_steal_pointer (&self);
}

/* ---- ending ---- */

gboolean
vt_lammps_process_is_running (VtLammpsProcess *self)
{
  if (self->running && waitpid (self->pid, &self->status, WNOHANG) != 0)
    self->running = FALSE;
  return self->running;
}

gboolean
vt_lammps_process_check (VtLammpsProcess *self, GError **error)
{
  g_autofree char *logged = vt_lammps_dup_errors (self->log);
  g_autofree char *printed = vt_lammps_dup_errors (self->printed);
  g_autofree char *last = vt_lammps_dup_last_words (self->printed);
  const char *said = printed != NULL ? printed : logged; /* the log of a run that goes on has old errors, too */

  g_return_val_if_fail (!self->running, FALSE);
  if (WIFEXITED (self->status) && WEXITSTATUS (self->status) == 0)
    return TRUE;
  if (said != NULL)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _ ("LAMMPS gave up: %s"), said);
  else if (WIFSIGNALED (self->status))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
                 _ ("LAMMPS was ended by signal %d (%s) before it had finished. If nobody stopped it, memory may have run out."), WTERMSIG (self->status),
                 strsignal (WTERMSIG (self->status)));
  else
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _ ("LAMMPS ended with status %d: %s"),
                 WIFEXITED (self->status) ? WEXITSTATUS (self->status) : -1, last != NULL ? last : _ ("it said nothing."));
  return FALSE;
}

/* The processes below @pid, which mpirun gives process groups of their own. */
static void
find_descendants (GPid pid, GArray *found)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/children", pid, pid);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  for (char **word = words; *word != NULL; word++)
    {
      const GPid child = (GPid) g_ascii_strtoll (*word, NULL, 10);

      if (child <= 1)
        continue;
      g_array_append_val (found, child);
      find_descendants (child, found);
    }
}

static void
send_signal (VtLammpsProcess *self, int number)
{
  g_autoptr (GArray) below = g_array_new (FALSE, FALSE, sizeof (GPid));

  find_descendants (self->pid, below);
  kill (-self->pid, number);
  for (guint i = 0; i < below->len; i++)
    kill (g_array_index (below, GPid, i), number);
}

void
vt_lammps_process_stop (VtLammpsProcess *self, guint patience_ms)
{
  const gint64 end = g_get_monotonic_time () + 1000 * (gint64) patience_ms;

  if (!vt_lammps_process_is_running (self))
    return;
  send_signal (self, SIGTERM);
  while (vt_lammps_process_is_running (self) && g_get_monotonic_time () < end)
    g_usleep (LOOK_US);
  if (vt_lammps_process_is_running (self))
    send_signal (self, SIGKILL);
  while (vt_lammps_process_is_running (self))
    g_usleep (LOOK_US);
}

void
vt_lammps_process_free (VtLammpsProcess *self)
{
  if (self == NULL)
    return;
  if (self->running)
    vt_lammps_process_stop (self, 1000);
  g_free (self->folder);
  g_free (self->log);
  g_free (self->printed);
  g_free (self);
}
