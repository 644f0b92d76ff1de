#include "vt-cli-paper.h"

#include "base/vt-i18n.h"

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
      if (!vt_cli_wait (cli, job, error))
        return FALSE;
    }
}
