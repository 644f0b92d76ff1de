/* What vitrine-cli writes into .vitrine documents: the sample, or a link to the file it is in. Which of a document's samples it reads. */
#include <string.h>

#include "base/vt-error.h"
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

/* ---- one of several ---- */

/* By its title, whatever the case of its letters, else by its hash: there are often two of one title, and never two of a hash. */
static gboolean
is_called (const VtStoreOther *other, const char *name)
{
  g_autofree char *title = g_utf8_casefold (other->title, -1), *wanted = g_utf8_casefold (name, -1);

  return *name != '\0' && (strcmp (title, wanted) == 0 || g_str_has_prefix (vt_sample_get_hash (other->contents->sample), name));
}

/* "Quench (0123456789abcdef), …". */
static char *
list_samples (const VtStoreContents *contents, const char *name)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < contents->others->len; i++)
    {
      const VtStoreOther *other = contents->others->pdata[i];

      if (name == NULL || is_called (other, name))
        g_string_append_printf (text, "%s%s (%s)", text->len > 0 ? ", " : "", other->title, vt_sample_get_hash (other->contents->sample));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
vt_cli_show_sample (VtCli *cli, GError **error)
{
  const char *name = cli->options.sample;
  const VtStoreOther *found = NULL;
  guint n_found = 0;

  if (name == NULL || (*name != '\0' && g_str_has_prefix (vt_sample_get_hash (cli->contents->sample), name)))
    return TRUE;
  for (guint i = 0; i < cli->contents->others->len; i++)
    if (is_called (cli->contents->others->pdata[i], name))
      {
        found = cli->contents->others->pdata[i];
        n_found++;
      }
  if (n_found == 1)
    return vt_document_show_entry (cli->document, vt_document_find_entry (cli->document, vt_sample_get_hash (found->contents->sample)));
  g_autofree char *list = list_samples (cli->contents, n_found > 0 ? name : NULL);
  if (n_found > 0)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, _("Several samples of %s are called “%s”; name one by the beginning of its hash: %s."), cli->name, name, list);
  else if (*list != '\0')
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, _("There is no sample “%s” in %s. Beside what it was made of there are: %s."), name, cli->name, list);
  else
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, _("No sample was made in %s."), cli->name);
  return FALSE;
}

const VtStoreOther *
vt_cli_get_made (VtCli *cli)
{
  VtSample *shown = vt_document_get_sample (cli->document);

  for (guint i = 0; cli->contents != NULL && i < cli->contents->others->len; i++)
    {
      const VtStoreOther *other = cli->contents->others->pdata[i];

      if (other->contents->sample == shown)
        return other;
    }
  return NULL;
}
