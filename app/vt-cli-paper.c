#include "vt-cli-paper.h"

#include "base/vt-i18n.h"
#include "landscape/vt-artn-result.h"
#include "landscape/vt-methods.h"

VtCliPaper vt_cli_paper;

void
vt_cli_paper_reset (void)
{
  g_free (vt_cli_paper.out_path);
  vt_cli_paper = (VtCliPaper){ 0 };
}

static gboolean
is_within (double value, double min, double max)
{
  return value == 0 || (value >= min && value <= max);
}

gboolean
vt_cli_paper_check (GError **error)
{
  if (!is_within (vt_cli_paper.width_mm, 20, 1000) || !is_within (vt_cli_paper.height_mm, 20, 1000))
    vt_cli_usage_error (error, _("--width and --height take 20 to 1000 mm."));
  else if (!is_within (vt_cli_paper.dpi, 30, 2400))
    vt_cli_usage_error (error, _("--dpi takes 30 to 2400."));
  else
    return TRUE;
  return FALSE;
}

gboolean
vt_cli_paper_ends_with (const char *const *endings)
{
  for (; vt_cli_paper.out_path != NULL && *endings != NULL; endings++)
    if (g_str_has_suffix (vt_cli_paper.out_path, *endings))
      return TRUE;
  return FALSE;
}

/* What may take minutes to hours is not begun in silence. */
static void
announce (VtCli *cli, VtJob *job)
{
  const VtMethod *method = vt_registry_find (vt_job_get_id (job));
  const VtParams *given = vt_document_get_job_params (cli->document, job);
  g_autoptr (VtParams) defaults = NULL;
  g_autofree char *plan = NULL;

  if (method == NULL || !vt_method_group_is_long (method->group))
    return;
  if (given == NULL)
    given = defaults = vt_params_new (method->params);
  plan = method == &vt_method_artn ? vt_artn_describe_plan (given, vt_document_get_sample (cli->document)) : vt_params_to_string (given);
  /* Translators: name of an analysis; what it will do; its id. */
  g_printerr (_("This needs “%s”, which the file does not hold and is computed now: %s. It may take long: Ctrl-C ends it, and "
                "-m %s:NAME=VALUE,… makes other choices.\n"),
              _(method->name), plan, method->id);
}

gboolean
vt_cli_wait_for_all (VtCli *cli, VtCliNextJob next, gpointer data, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      VtJob *job = next (cli, data, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (job == NULL)
        return TRUE;
      announce (cli, job);
      if (!vt_cli_wait (cli, job, error))
        return FALSE;
    }
}
