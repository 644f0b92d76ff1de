/* --atoms: of which atoms a command speaks. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-cli.h"

char *vt_cli_which_atoms;

gboolean
vt_cli_atoms_are_restricted (void)
{
  return g_strcmp0 (vt_cli_which_atoms, "selection") == 0;
}

gboolean
vt_cli_atoms_check_word (GError **error)
{
  if (vt_cli_which_atoms == NULL || strcmp (vt_cli_which_atoms, "all") == 0 || vt_cli_atoms_are_restricted ())
    return TRUE;
  vt_cli_usage_error (error, _("--atoms takes all or selection, not “%s”."), vt_cli_which_atoms);
  return FALSE;
}

const guint8 *
vt_cli_atoms_get_marks (VtCli *cli)
{
  return vt_selection_peek (vt_document_get_selection (cli->document));
}

gboolean
vt_cli_atoms_check (VtCli *cli, GError **error)
{
  if (!vt_cli_atoms_are_restricted ())
    return TRUE;
  if (cli->made != NULL && vt_sample_get_n_atoms (vt_result_get_sample (cli->made)) != vt_selection_get_n_atoms (vt_document_get_selection (cli->document)))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("The new sample has other atoms than those that were selected."));
  else if (vt_cli_atoms_get_marks (cli) == NULL)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("No atom is selected; --select says which are to be."));
  else
    return TRUE;
  return FALSE;
}

VtDocument *
vt_cli_atoms_dup_document (VtCli *cli, GError **error)
{
  if (!vt_cli_atoms_are_restricted ())
    return g_object_ref (cli->document);
  if (!vt_cli_atoms_check (cli, error))
    return NULL;
  return vt_document_snapshot_of (cli->document, vt_cli_atoms_get_marks (cli));
}
