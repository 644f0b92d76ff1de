/* The session of one command: opening, computing and waiting, with a progress bar and an ear for signals.
 *
 * The main thread only ever waits in the main loop, so that a signal is answered at once; reading, computing, drawing and
 * writing happen on other threads. */
#include <errno.h>
#include <glib-unix.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-samples.h"
#include "vt-cli.h"

G_DEFINE_QUARK (vt-cli-error-quark, vt_cli_error)

#define REDRAW_MS 100
/* What takes less time than this needs no bar. */
#define PATIENCE_US (400 * 1000)

/* ---- signals ---- */

static gboolean
on_signal (VtCli *cli, int number)
{
  cli->signal = number;
  g_cancellable_cancel (cli->cancellable);
  vt_document_cancel_all (cli->document);
  /* A second one ends us the hard way. */
  return G_SOURCE_REMOVE;
}

static gboolean
on_interrupt (gpointer data)
{
  return on_signal (data, SIGINT);
}

static gboolean
on_terminate (gpointer data)
{
  return on_signal (data, SIGTERM);
}

void
vt_cli_init (VtCli *cli)
{
  cli->document = vt_document_new ();
  cli->cancellable = g_cancellable_new ();
  g_unix_signal_add (SIGINT, on_interrupt, cli);
  g_unix_signal_add (SIGTERM, on_terminate, cli);
}

void
vt_cli_clear (VtCli *cli)
{
  g_clear_object (&cli->document);
  g_clear_object (&cli->trajectory);
  g_clear_pointer (&cli->contents, vt_store_contents_free);
  g_clear_object (&cli->cancellable);
  g_clear_object (&cli->made);
  g_free (cli->name);
  g_free (cli->path);
  g_free (cli->stays);
  g_strfreev (cli->arguments);
  g_free (cli->options.elements);
  g_free (cli->options.located);
  g_free (cli->options.sample);
  g_free (cli->options.potential);
  g_strfreev (cli->options.methods);
  g_free (cli->options.checkpoint);
  g_strfreev (cli->options.merges);
  g_strfreev (cli->options.fields);
  g_free (cli->options.selection);
}

/* ---- progress ---- */

typedef struct
{
  const char *title;
  gint64 start;
  gboolean shown;
  gboolean wanted;
} VtCliBar;

static gint reported; /* of the work under way, millionths; atomic */

void
vt_cli_report (double fraction, gpointer unused)
{
  g_atomic_int_set (&reported, (gint) (CLAMP (fraction, 0, 1) * 1e6));
}

static void
bar_init (VtCliBar *bar, VtCli *cli, const char *title)
{
  *bar = (VtCliBar){ .title = title, .start = g_get_monotonic_time (), .wanted = !cli->options.quiet && isatty (STDERR_FILENO) };
}

static int
terminal_width (void)
{
  struct winsize size;

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* "T  ━━━···  12 %  3 min left  12 ps, 301 K": what it is at (@message, "" if it says nothing) is worth more than the bar where there is no
 * room for both. */
static void
bar_show (VtCliBar *bar, const char *title, double fraction, double seconds_left, const char *message)
{
  gint64 elapsed = g_get_monotonic_time () - bar->start;
  int room = terminal_width () - 50 - vt_cli_text_width (message), width = CLAMP (room, 10, 40), filled = (int) (fraction * width);
  g_autoptr (GString) line = g_string_new ("\r\033[K");

  if (!bar->wanted || elapsed < PATIENCE_US)
    return;
  if (seconds_left < 0 && fraction > 0.02)
    seconds_left = elapsed * 1e-6 * (1 - fraction) / fraction;
  if (fraction > 0)
    {
      if (*message != '\0' && room < 0)
        g_string_append (line, title);
      else
        {
          g_string_append_printf (line, "%-26s ", title);
          for (int i = 0; i < width; i++)
            g_string_append (line, i < filled ? "━" : "·");
        }
      g_string_append_printf (line, " %3.0f %%", fraction * 100);
    }
  else
    g_string_append_printf (line, "%s…", title); /* it does not say how far it is */
  if (seconds_left >= 1)
    {
      g_string_append (line, "  ");
      if (seconds_left < 90)
        g_string_append_printf (line, _("%.0f s left"), seconds_left);
      else
        g_string_append_printf (line, _("%.0f min left"), ceil (seconds_left / 60));
    }
  if (*message != '\0')
    g_string_append_printf (line, "  %s", message);
  g_printerr ("%s", line->str);
  bar->shown = TRUE;
}

static void
bar_hide (VtCliBar *bar)
{
  if (bar->shown)
    g_printerr ("\r\033[K");
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE; /* wakes the main loop up, which redraws */
}

/* ---- work on other threads ---- */

typedef struct
{
  VtCli *cli;
  VtCliWork work;
  gpointer data;
  gboolean done;
} VtCliCall;

static void
call_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  VtCliCall *call = data;
  GError *error = NULL;

  if (call->work (call->cli, call->data, &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  ((VtCliCall *) data)->done = TRUE;
}

gboolean
vt_cli_await (VtCli *cli, const char *title, VtCliWork work, gpointer data, GError **error)
{
  VtCliCall call = { .cli = cli, .work = work, .data = data };
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_called, &call);
  guint tick = g_timeout_add (REDRAW_MS, on_tick, NULL);
  VtCliBar bar;

  vt_cli_report (0, NULL);
  bar_init (&bar, cli, title);
  g_task_set_task_data (task, &call, NULL);
  g_task_run_in_thread (task, call_thread);
  while (!call.done)
    {
      g_main_context_iteration (NULL, TRUE);
      bar_show (&bar, title, g_atomic_int_get (&reported) * 1e-6, -1, "");
    }
  bar_hide (&bar);
  g_source_remove (tick);
  return g_task_propagate_boolean (task, error);
}

/* Where it is not taken for a result. */
static void
warn (VtCli *cli, VtJob *job)
{
  const VtMethod *method = vt_registry_find (vt_job_get_id (job));
  g_autofree char *text = method != NULL ? vt_document_dup_warning (cli->document, method) : NULL;

  if (text != NULL)
    g_printerr ("%s: %s\n", method->id, text);
}

gboolean
vt_cli_wait (VtCli *cli, VtJob *job_, GError **error)
{
  g_autoptr (VtJob) job = g_object_ref (job_);
  guint tick = g_timeout_add (REDRAW_MS, on_tick, NULL);
  VtCliBar bar;

  bar_init (&bar, cli, vt_job_get_title (job));
  if (cli->signal != 0) /* it came between two steps, when there was no job to cancel */
    vt_job_cancel (job);
  while (vt_job_get_state (job) == VT_JOB_WAITING || vt_job_get_state (job) == VT_JOB_RUNNING)
    {
      g_main_context_iteration (NULL, TRUE);
      bar_show (&bar, vt_job_get_title (job), vt_job_get_progress (job), vt_job_get_time_left (job), vt_job_get_message (job));
    }
  bar_hide (&bar);
  g_source_remove (tick);

  switch (vt_job_get_state (job))
    {
    case VT_JOB_DONE:
      warn (cli, job);
      return TRUE;
    case VT_JOB_FAILED:
      g_propagate_error (error, g_error_copy (vt_job_get_error (job)));
      return FALSE;
    case VT_JOB_CANCELLED:
    default:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The computation was cancelled."));
      return FALSE;
    }
}

/* ---- opening ---- */

static gboolean
split_elements (const char *text, char ***elements, GError **error)
{
  *elements = NULL;
  if (text == NULL)
    return TRUE;
  *elements = g_strsplit (text, ",", -1);
  for (char **name = *elements; *name != NULL; name++)
    {
      g_strstrip (*name);
      if ((*name)[0] == '\0' || strlen (*name) >= sizeof ((VtSpecies *) NULL)->name)
        {
          vt_cli_usage_error (error, _("--elements takes names in the order of the atom types, such as Cu,Zr; not “%s”."), text);
          g_clear_pointer (elements, g_strfreev);
          return FALSE;
        }
    }
  return TRUE;
}

/* More names than types are fine: a frame need not have atoms of every type. */
static gboolean
check_elements (VtCli *cli, char **elements, VtSample *sample, GError **error)
{
  guint n_types;

  vt_sample_get_species (sample, &n_types);
  if (elements == NULL || g_strv_length (elements) >= n_types)
    return TRUE;
  vt_cli_usage_error (error, _("%s has %u atom types, but --elements names only %u: %s."), cli->name, n_types, g_strv_length (elements),
                      cli->options.elements);
  return FALSE;
}

typedef struct
{
  char **elements;
  VtSample *sample;
} VtCliReading;

static gboolean
read_work (VtCli *cli, gpointer data, GError **error)
{
  VtCliReading *reading = data;
  g_autoptr (GError) local = NULL;

  if (vt_store_detect (cli->path))
    {
      cli->contents = vt_store_read_located (cli->path, cli->options.located, cli->cancellable, vt_cli_report, NULL, &local);
      if (cli->contents == NULL && g_error_matches (local, VT_IO_ERROR, VT_IO_ERROR_LINK))
        g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_LINK, _("%s (Option: --locate FILE)"), local->message);
      else if (cli->contents == NULL && local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return cli->contents != NULL;
    }
  cli->trajectory = vt_trajectory_open (cli->path, (const char *const *) reading->elements, cli->cancellable, error);
  if (cli->trajectory == NULL)
    return FALSE;
  reading->sample = vt_trajectory_read (cli->trajectory, cli->options.frame, cli->cancellable, vt_cli_report, NULL, error);
  return reading->sample != NULL;
}

void
vt_cli_apply_potential (VtCli *cli)
{
  const char *name = cli->options.potential;
  g_autofree char *path = name != NULL && g_file_test (name, G_FILE_TEST_EXISTS) ? g_canonicalize_filename (name, NULL) : g_strdup (name);

  if (path != NULL)
    vt_document_set_potential (cli->document, path);
}

/* A document has one frame, and its species are known. */
static gboolean
open_document (VtCli *cli, GError **error)
{
  if (cli->options.located != NULL && !cli->contents->linked)
    {
      vt_cli_usage_error (error, _("--locate is for documents that are linked to a file; %s holds its sample."), cli->name);
      return FALSE;
    }
  if (cli->options.elements != NULL)
    {
      vt_cli_usage_error (error, _("--elements is for files that only number their atom types; %s knows its species."), cli->name);
      return FALSE;
    }
  if (cli->options.frame != 0 && cli->options.frame != -1)
    {
      vt_cli_usage_error (error, _("%s is a Vitrine document and holds one frame."), cli->name);
      return FALSE;
    }
  vt_document_restore (cli->document, cli->path, cli->contents);
  vt_cli_apply_potential (cli);
  return vt_cli_show_sample (cli, error);
}

const char *
vt_cli_get_format (VtCli *cli)
{
  return cli->trajectory != NULL ? vt_trajectory_get_format (cli->trajectory) : _("Vitrine document");
}

gint64
vt_cli_get_n_frames (VtCli *cli)
{
  return cli->trajectory != NULL ? vt_trajectory_get_n_frames (cli->trajectory, NULL) : 1;
}

gboolean
vt_cli_open (VtCli *cli, const char *name, GError **error)
{
  VtCliReading reading = { 0 };
  gboolean good;

  if (!split_elements (cli->options.elements, &reading.elements, error))
    return FALSE;
  cli->name = g_strdup (name);
  cli->path = vt_samples_resolve (name);
  good = vt_cli_await (cli, _("Reading"), read_work, &reading, error);
  if (good && cli->contents != NULL)
    {
      g_strfreev (reading.elements);
      return open_document (cli, error);
    }
  if (good && cli->options.located != NULL)
    {
      vt_cli_usage_error (error, _("--locate is for documents that are linked to a file; %s is none."), cli->name);
      good = FALSE;
    }
  if (good && cli->options.sample != NULL)
    {
      vt_cli_usage_error (error, _("--sample is for documents in which samples were made; %s is none."), cli->name);
      good = FALSE;
    }
  good = good && check_elements (cli, reading.elements, reading.sample, error);
  g_strfreev (reading.elements);
  if (!good)
    {
      g_clear_object (&reading.sample);
      return FALSE;
    }

  cli->frame = cli->options.frame;
  if (cli->frame < 0)
    cli->frame += vt_trajectory_get_n_frames (cli->trajectory, NULL);
  vt_document_set_sample (cli->document, reading.sample);
  vt_cli_apply_potential (cli);
  g_object_unref (reading.sample);
  return TRUE;
}

static gboolean
index_work (VtCli *cli, gpointer data, GError **error)
{
  return cli->trajectory == NULL || vt_trajectory_index (cli->trajectory, cli->cancellable, vt_cli_report, NULL, error);
}

gboolean
vt_cli_count_frames (VtCli *cli, GError **error)
{
  return vt_cli_await (cli, _("Counting frames"), index_work, NULL, error);
}

static gboolean
go_work (VtCli *cli, gpointer data, GError **error)
{
  VtCliReading *reading = data;

  reading->sample = vt_trajectory_read (cli->trajectory, cli->frame, cli->cancellable, NULL, NULL, error);
  return reading->sample != NULL;
}

gboolean
vt_cli_go (VtCli *cli, gint64 frame, GError **error)
{
  VtCliReading reading = { 0 };

  g_return_val_if_fail (cli->trajectory != NULL, FALSE);
  cli->frame = frame;
  if (!vt_cli_await (cli, _("Reading"), go_work, &reading, error))
    return FALSE;
  vt_document_set_sample (cli->document, reading.sample);
  vt_cli_apply_potential (cli);
  g_object_unref (reading.sample);
  return TRUE;
}

/* ---- computing ---- */

/* "METHOD:name=value,…" */
static const VtMethod *
parse_method (const char *text, VtParams **params, GError **error)
{
  const char *colon = strchr (text, ':');
  g_autofree char *id = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  const VtMethod *method = vt_registry_find (id);

  if (method == NULL)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN,
                   _("There is no method “%s”; “vitrine-cli methods” lists them."), id);
      return NULL;
    }
  *params = vt_params_new (method->params);
  if (vt_params_parse (*params, colon != NULL ? colon + 1 : NULL, error))
    return method;
  g_clear_pointer (params, vt_params_free);
  return NULL;
}

/* A state that is not kept is not promised. */
static gboolean
check_resumable (const char *text, GError **error)
{
  g_autoptr (VtParams) params = NULL;
  const VtMethod *method = parse_method (text, &params, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (method == NULL || method->may_resume)
    return method != NULL;
  for (const VtMethod *const *other = vt_registry_list (); *other != NULL; other++)
    if ((*other)->may_resume)
      g_strv_builder_add (builder, (*other)->id);
  g_auto (GStrv) ids = g_strv_builder_end (builder);
  g_autofree char *known = g_strjoinv (", ", ids);
  vt_cli_usage_error (error, _("%s keeps no checkpoints: leave --checkpoint out. These do: %s."), method->id, known);
  return FALSE;
}

/* A state that took hours is not written over by accident. */
static gboolean
check_checkpoint (VtCli *cli, GError **error)
{
  const VtCliOptions *options = &cli->options;

  if (options->checkpoint == NULL)
    {
      if (options->resume)
        vt_cli_usage_error (error, _("--resume goes on from the file that --checkpoint names."));
      return !options->resume;
    }
  if (options->methods == NULL || g_strv_length (options->methods) != 1)
    {
      vt_cli_usage_error (error, _("--checkpoint keeps the state of one method: give one, and others in another command."));
      return FALSE;
    }
  if (!check_resumable (options->methods[0], error))
    return FALSE;
  if (!(options->checkpoint_interval >= 0))
    {
      vt_cli_usage_error (error, _("--checkpoint-every takes a number of seconds, not %g."), options->checkpoint_interval);
      return FALSE;
    }
  if (!options->resume && g_file_test (options->checkpoint, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _("%s exists already. Go on from it with --resume, or delete it."), options->checkpoint);
      return FALSE;
    }
  return vt_cli_check_output (options->checkpoint, error);
}

gboolean
vt_cli_check_methods (VtCli *cli, GError **error)
{
  for (char **text = cli->options.methods; text != NULL && *text != NULL; text++)
    {
      g_autoptr (VtParams) params = NULL;

      if (parse_method (*text, &params, error) == NULL)
        return FALSE;
    }
  for (char **text = cli->options.fields; text != NULL && *text != NULL; text++)
    {
      g_autofree char *name = NULL, *unit = NULL, *formula = NULL;

      if (!vt_own_field_parse (*text, &name, &unit, &formula, NULL, error) || !vt_own_field_check_name (name, NULL, error))
        return FALSE;
    }
  return check_checkpoint (cli, error);
}

/* ---- what the user adds: tables, fields, a selection ---- */

static gboolean
merge_work (VtCli *cli, gpointer data, GError **error)
{
  cli->csv = vt_csv_read (data, cli->cancellable, error);
  return cli->csv != NULL;
}

/* What the document is computing, until it is done. */
static gboolean
wait_for_all (VtCli *cli, GError **error)
{
  GListModel *jobs = vt_document_get_jobs (cli->document);

  while (g_list_model_get_n_items (jobs) > 0)
    {
      g_autoptr (VtJob) job = g_list_model_get_item (jobs, 0);

      if (!vt_cli_wait (cli, job, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
merge (VtCli *cli, char *path, GError **error)
{
  g_autoptr (VtCsv) csv = NULL;
  VtMergeReport report = { 0 };
  gboolean good = vt_cli_await (cli, _("Reading"), merge_work, path, error);

  csv = g_steal_pointer (&cli->csv);
  good = good && vt_document_merge (cli->document, csv, path, &report, error) && wait_for_all (cli, error);
  if (good && !cli->options.quiet)
    {
      g_autofree char *text = vt_merge_report_dup_text (&report);

      g_printerr ("%s\n", text);
    }
  /* A column that is missing is a loss, so --quiet does not hide it. */
  g_autofree char *left_out = good ? vt_csv_dup_left_out (csv) : NULL;
  if (left_out != NULL)
    g_printerr ("%s: %s\n", path, left_out);
  vt_merge_report_clear (&report);
  return good;
}

static gboolean
ensure_inputs (VtCli *cli, VtExpression *expression, GError **error)
{
  for (const char *const *name = vt_expression_get_inputs (expression); *name != NULL; name++)
    if (!vt_cli_ensure_field (cli, *name, error))
      return FALSE;
  return TRUE;
}

static gboolean
define (VtCli *cli, const char *text, GError **error)
{
  g_autofree char *name = NULL, *unit = NULL, *formula = NULL;
  g_autoptr (VtExpression) expression = NULL;
  VtJob *job;

  if (!vt_own_field_parse (text, &name, &unit, &formula, NULL, error))
    return FALSE;
  /* Each analysis with its own bar, before the field that needs them. */
  expression = vt_document_parse_formula (cli->document, formula, FALSE, NULL, error);
  if (expression == NULL || !ensure_inputs (cli, expression, error))
    return FALSE;
  job = vt_document_define_field (cli->document, name, unit, formula, NULL, error);
  return job != NULL && vt_cli_wait (cli, job, error);
}

static gboolean
select_atoms (VtCli *cli, const char *formula, GError **error)
{
  g_autoptr (VtExpression) expression = vt_document_parse_formula (cli->document, formula, TRUE, NULL, error);
  VtSelection *selection = vt_document_get_selection (cli->document);

  if (expression == NULL || !ensure_inputs (cli, expression, error)
      || !vt_document_select (cli->document, VT_SELECT_REPLACE, formula, error))
    return FALSE;
  if (!cli->options.quiet)
    g_printerr (P_("%zu of %zu atoms is selected\n", "%zu of %zu atoms are selected\n", vt_selection_get_count (selection)),
                vt_selection_get_count (selection), vt_selection_get_n_atoms (selection));
  return TRUE;
}

gboolean
vt_cli_run_methods (VtCli *cli, GError **error)
{
  for (char **path = cli->options.merges; path != NULL && *path != NULL; path++)
    if (!merge (cli, *path, error))
      return FALSE;
  for (char **text = cli->options.methods; text != NULL && *text != NULL; text++)
    {
      g_autoptr (VtParams) params = NULL;
      const VtMethod *method = parse_method (*text, &params, error);
      g_autoptr (VtJob) job = NULL;
      VtResult *result;

      if (method == NULL)
        return FALSE;
      vt_params_set_checkpoint (params, cli->options.checkpoint, cli->options.resume, cli->options.checkpoint_interval);
      g_set_object (&job, vt_document_run (cli->document, method, params, error));
      if (job == NULL || !vt_cli_wait (cli, job, error))
        return FALSE;
      result = VT_RESULT (vt_job_get_result (job));
      if (vt_result_get_sample (result) != NULL)
        g_set_object (&cli->made, result);
    }
  for (char **text = cli->options.fields; text != NULL && *text != NULL; text++)
    if (!define (cli, *text, error))
      return FALSE;
  return cli->options.selection == NULL || select_atoms (cli, cli->options.selection, error);
}

gboolean
vt_cli_ensure_field (VtCli *cli, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  VtJob *job = vt_document_ensure_field (cli->document, name, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return job == NULL || vt_cli_wait (cli, job, error);
}

gboolean
vt_cli_ensure_table (VtCli *cli, const char *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  VtJob *job = vt_document_ensure_table (cli->document, id, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return job == NULL || vt_cli_wait (cli, job, error);
}

/* ---- arguments and text ---- */

void
vt_cli_usage_error (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (VT_CLI_ERROR, VT_CLI_ERROR_USAGE, format, arguments);
  va_end (arguments);
}

const char *
vt_cli_only_file (char **arguments, GError **error)
{
  if (arguments[0] == NULL)
    vt_cli_usage_error (error, _("Name a FILE, or a sample that comes with Vitrine such as cu50zr50-glass."));
  else if (arguments[1] != NULL)
    vt_cli_usage_error (error, _("One FILE at a time: “%s” is one too many."), arguments[1]);
  else
    return arguments[0];
  return NULL;
}

gboolean
vt_cli_check_output (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int reason = 0;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    reason = EISDIR;
  else if (!g_file_test (folder, G_FILE_TEST_EXISTS))
    reason = ENOENT;
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    reason = ENOTDIR;
  else if (access (folder, W_OK) != 0)
    reason = errno;
  if (reason == 0)
    return TRUE;
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _("%s cannot be written: %s. Choose another place."), path,
               g_strerror (reason));
  return FALSE;
}

gboolean
vt_cli_parse_number (const char *text, double *value)
{
  char *end = NULL;

  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value);
}

int
vt_cli_text_width (const char *text)
{
  int width = 0;

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

#define LINE_WIDTH 96

/* Where a line may be broken: after a space, and before any Chinese character that is not punctuation. */
static const char *
end_of_piece (const char *text)
{
  const char *p = text;

  while (*p != '\0' && *p != ' ')
    {
      p = g_utf8_next_char (p);
      if (g_unichar_iswide (g_utf8_get_char (p)) && !g_unichar_ispunct (g_utf8_get_char (p)))
        break;
    }
  return p;
}

void
vt_cli_print_wrapped (const char *text, int indent, int first_indent)
{
  int column = first_indent;
  gboolean fresh = TRUE; /* nothing on this line yet */

  g_print ("%*s", first_indent, "");
  for (const char *p = text, *end; *p != '\0'; p = end)
    {
      gboolean space = *p == ' ';

      end = end_of_piece (p + space);
      g_autofree char *piece = g_strndup (p + space, (gsize) (end - p) - space);
      int width = vt_cli_text_width (piece);

      if (!fresh && column + space + width > LINE_WIDTH)
        {
          g_print ("\n%*s", indent, "");
          column = indent;
          fresh = TRUE;
        }
      g_print ("%s%s", space && !fresh ? " " : "", piece);
      column += width + (space && !fresh);
      fresh = FALSE;
    }
  g_print ("\n");
}
