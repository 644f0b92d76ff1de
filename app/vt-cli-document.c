/* What vitrine-cli writes into .vitrine documents: the sample, or a link to the file it is in. */
#include "base/vt-i18n.h"
#include "vt-cli.h"

gboolean vt_cli_link, vt_cli_embed;

gboolean
vt_cli_check_link (const char *out_path, GError **error)
{
  if (vt_cli_link && vt_cli_embed)
    vt_cli_usage_error (error, _("--link leaves the sample to its file, --embed puts it into the document: give one of them."));
  else if ((vt_cli_link || vt_cli_embed) && (out_path == NULL || !g_str_has_suffix (out_path, ".vitrine")))
    vt_cli_usage_error (error, _("--link and --embed are about documents: give -o OUT.vitrine."));
  else
    return TRUE;
  return FALSE;
}

void
vt_cli_reset_link (void)
{
  vt_cli_link = vt_cli_embed = FALSE;
}

VtStoreContents *
vt_cli_dup_contents (VtCli *cli)
{
  VtStoreContents *contents = vt_document_dup_contents (cli->document, vt_document_get_saved_view (cli->document));

  /* Where the sample came from, when it was not a document already: its file and the frame. */
  if (contents->origin == NULL && cli->trajectory != NULL)
    contents->origin = g_filename_display_name (cli->path);
  if (contents->link == NULL && cli->trajectory != NULL)
    contents->link = vt_store_link_new (cli->trajectory, cli->frame);
  contents->linked = vt_cli_link || (contents->linked && !vt_cli_embed);
  if (vt_cli_link && contents->link == NULL)
    {
      contents->linked = FALSE;
      if (!cli->options.quiet)
        g_printerr (_("%s: its sample is in no file that is known. It is embedded in the document.\n"), cli->name);
    }
  return contents;
}
