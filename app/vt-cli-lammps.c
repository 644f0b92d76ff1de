/* vitrine-cli lammps-input: a folder that LAMMPS runs in, here or on a cluster. */
#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "lammps/vt-lammps-input.h"
#include "lammps/vt-methods.h"
#include "potential/vt-potential.h"
#include "vt-cli.h"

static char *run_id, *folder, *result_path;
static char **values;
static gboolean launch, resume;
static int ranks;

static const GOptionEntry entries[] = {
  { "run", 0, 0, G_OPTION_ARG_STRING, &run_id, N_("What to run: nvt, npt, melt-quench or vmsd"), "RUN" },
  { "param", 'p', 0, G_OPTION_ARG_STRING_ARRAY, &values, N_("Set parameters; may be given again"), N_("NAME=VALUE,…") },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &folder, N_("Folder to write; made if it is not there"), N_("FOLDER") },
  { "launch", 0, 0, G_OPTION_ARG_NONE, &launch, N_("Run it here and now with the program lmp, and wait for it"), NULL },
  { "resume", 0, 0, G_OPTION_ARG_NONE, &resume, N_("With --launch: go on with the run that was interrupted in FOLDER"), NULL },
  { "ranks", 0, 0, G_OPTION_ARG_INT, &ranks, N_("Processes: for --launch those of mpirun, else the tasks of the batch job"), "N" },
  { "result", 0, 0, G_OPTION_ARG_FILENAME, &result_path, N_("With --launch: write the last configuration with its provenance: .vitrine, .xyz …"), "OUT" },
  { NULL },
};

static void
reset (void)
{
  g_clear_pointer (&run_id, g_free);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&result_path, g_free);
  g_clear_pointer (&values, g_strfreev);
  launch = resume = FALSE;
  ranks = 0;
}

static gboolean
set_params (VtParams *params, GError **error)
{
  if (run_id == NULL || folder == NULL)
    {
      vt_cli_usage_error (error, _("Say what to run and where its files go: --run nvt -o FOLDER. The runs are nvt, npt, melt-quench and vmsd."));
      return FALSE;
    }
  if (resume && !launch)
    {
      vt_cli_usage_error (error, _("--resume goes on with a run here: it needs --launch. On a cluster, submit job.sh again."));
      return FALSE;
    }
  if (result_path != NULL && !launch)
    {
      vt_cli_usage_error (error, _("--result writes what came of a run: it needs --launch."));
      return FALSE;
    }
  if (!vt_params_set (params, "run", run_id, error))
    return FALSE;
  for (char **text = values; text != NULL && *text != NULL; text++)
    if (!vt_params_parse (params, *text, error))
      return FALSE;
  g_autofree char *tasks = g_strdup_printf ("%d", ranks);
  return ranks == 0 || vt_params_set (params, "tasks", tasks, error);
}

/* ---- the folder ---- */

typedef struct
{
  VtLammpsPlan plan;
  VtSample *sample;
  VtPotential *potential;
} Writing;

static gboolean
write_work (VtCli *cli, gpointer data, GError **error)
{
  Writing *writing = data;

  return vt_lammps_write_folder (folder, &writing->plan, writing->sample, writing->potential, NULL, cli->cancellable, error);
}

static void
print_next (const VtLammpsPlan *plan)
{
  g_print (_("%s holds in.%s, %s.data, the potential and job.sh.\n"), folder, plan->name, plan->name);
  g_print (_("On a cluster:  sbatch job.sh\nHere:          lmp -in in.%s -log none\nAfterwards:    vitrine-cli info %s/%s.final.dump\n"), plan->name, folder,
           plan->name);
}

/* ---- running it ---- */

/* The method has the same parameters, but for those of batch systems. */
static VtParams *
make_method_params (const VtParams *params, const char *restart)
{
  VtParams *own = vt_params_new (vt_method_lammps.params);

  for (const VtParamSpec *spec = vt_method_lammps.params; spec->id != NULL; spec++)
    {
      g_autofree char *text = vt_params_dup_text (params, spec->id);

      vt_params_set (own, spec->id, text, NULL);
    }
  vt_params_set_folder (own, folder, restart);
  return own;
}

static gboolean
run_here (VtCli *cli, const VtParams *params, const char *restart, GError **error)
{
  g_autoptr (VtParams) own = make_method_params (params, restart);
  g_autoptr (VtJob) job = vt_document_run (cli->document, &vt_method_lammps, own, error);

  if (job == NULL)
    return FALSE;
  g_object_ref (job);
  cli->stays = g_strdup (folder);
  if (!vt_cli_wait (cli, job, error))
    return FALSE;
  g_set_object (&cli->made, VT_RESULT (vt_job_get_result (job)));
  return vt_cli_write_result (cli, result_path, error);
}

static gboolean
run (VtCli *cli, char **arguments, GError **error)
{
  g_autoptr (VtParams) params = vt_params_new (vt_lammps_input_params);
  const char *file = vt_cli_only_file (arguments, error);
  Writing writing;

  if (file == NULL || !set_params (params, error) || !vt_cli_check_methods (cli, error)
      || (result_path != NULL && !vt_cli_check_result_path (result_path, error)) || !vt_cli_open (cli, file, error)
      || !vt_cli_run_methods (cli, error))
    return FALSE;
  g_autoptr (VtSample) sample = vt_document_dup_sample_with_forces (cli->document);
  writing.sample = sample;
  if (!vt_lammps_plan_init (&writing.plan, params, writing.sample, error))
    return FALSE;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (writing.sample, NULL, error);
  writing.potential = potential;
  if (potential == NULL)
    return FALSE;
  if (resume)
    {
      g_autofree char *restart = vt_lammps_find_restart (folder, &writing.plan, writing.sample, potential, error);

      return restart != NULL && run_here (cli, params, restart, error);
    }
  if (!vt_cli_await (cli, _("Writing"), write_work, &writing, error))
    return FALSE;
  if (launch)
    return run_here (cli, params, NULL, error);
  print_next (&writing.plan);
  return TRUE;
}

const VtCliCommand vt_cli_lammps_input = {
  .name = "lammps-input",
  .arguments = N_("FILE --run RUN -o FOLDER"),
  .summary = N_("Write what LAMMPS needs to simulate a sample; run it here if asked"),
  .description = N_("Examples:\n"
                    "  vitrine-cli lammps-input cu50zr50-glass --run melt-quench -p tasks=64,walltime=48 -o quench\n"
                    "  vitrine-cli lammps-input glass.xyz --run nvt -p temperature=500,duration=200 -o hot --launch --ranks 2\n"
                    "  vitrine-cli lammps-input glass.xyz --run vmsd -o vibration --launch --result vibration.vitrine\n"
                    "\n"
                    "The folder gets the script, the sample, the potential and job.sh for Slurm, which goes on from the newest\n"
                    "restart file when it is submitted again. Every number is a parameter, its default from the papers:\n"
                    "“vitrine-cli methods lammps”, and walltime in hours. Ctrl-C stops LAMMPS; what it has written stays, and\n"
                    "the same command with --resume goes on. The\n"
                    "files that it writes open as any other: vitrine-cli info FOLDER/nvt.final.dump."),
  .takes_file = TRUE,
  .entries = entries,
  .reset = reset,
  .run = run,
};

/* ---- lammps-result ---- */

static const char *came_back; /* the folder, while it is read */

static gboolean
read_folder (VtCli *cli, GError **error)
{
  g_autoptr (VtParams) params = NULL;
  const VtMethod *method = vt_lammps_choose_reader (came_back, &params, error);
  g_autoptr (VtJob) job = NULL;

  if (method == NULL)
    return FALSE;
  g_set_object (&job, vt_document_run (cli->document, method, params, error));
  if (job == NULL || !vt_cli_wait (cli, job, error))
    return FALSE;
  if (vt_result_get_sample (VT_RESULT (vt_job_get_result (job))) != NULL)
    g_set_object (&cli->made, VT_RESULT (vt_job_get_result (job)));
  return TRUE;
}

/* What the run began with, of which the folder has a copy. */
static char *
find_start (const char *path, GError **error)
{
  g_autoptr (VtParams) params = vt_params_new (vt_method_lammps.params);
  g_autoptr (GError) local = NULL;
  g_autofree char *base = NULL;
  const char *name;

  if (!vt_lammps_read_params (path, params, &name, &local))
    {
      vt_cli_usage_error (error, _("%s Name a configuration of that run too: vitrine-cli lammps-result FOLDER FILE."), local->message);
      return NULL;
    }
  base = g_strconcat (name, ".data", NULL);
  return g_build_filename (path, base, NULL);
}

static gboolean
run_result (VtCli *cli, char **arguments, GError **error)
{
  g_autofree char *start = NULL;
  gboolean good;

  if (arguments[0] == NULL || (arguments[1] != NULL && arguments[2] != NULL))
    {
      vt_cli_usage_error (error, _("Give a folder that LAMMPS has run in and, if need be, the sample that it began with."));
      return FALSE;
    }
  start = arguments[1] != NULL ? g_strdup (arguments[1]) : find_start (arguments[0], error);
  if (start == NULL)
    return FALSE;
  came_back = arguments[0];
  good = vt_cli_compute_with (cli, start, read_folder, error);
  came_back = NULL;
  return good;
}

const VtCliCommand vt_cli_lammps_result = {
  .name = "lammps-result",
  .arguments = N_("FOLDER [FILE]"),
  .summary = N_("Read what a run of LAMMPS has left in a folder, on a cluster or here: its log, its last atoms, its averages"),
  .description = N_("Examples:\n"
                    "  vitrine-cli lammps-result quench cu50zr50-glass -o quench.vitrine\n"
                    "  vitrine-cli lammps-result quench -t lammps_quench=tg.csv -t lammps_log=log.csv\n"
                    "  vitrine-cli lammps-result old/log.lammps old/dump.lammpstrj --json\n"
                    "\n"
                    "Of a folder that lammps-input wrote, the curves, T_g and fields are those that “lammps” makes, of a run that was\n"
                    "cut off too, and -o writes the last configuration. FILE is the sample that the run began with, so that the new\n"
                    "one is known to come from it; without it the folder's own copy is taken. Of any other folder the log is read:\n"
                    "log.lammps, or the one that is named; FILE is then any configuration of that run. The table lammps_log has\n"
                    "every column of the log by LAMMPS's name."),
  .takes_file = TRUE,
  .entries = vt_cli_compute_entries,
  .reset = vt_cli_compute_reset,
  .run = run_result,
};
