/* Values by atom id from a table (io/vt-csv.h) as fields of the user's own. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-document-private.h"

/* Free, or already a field of the user's, which it then replaces. */
static char *
choose_name (VtDocument *self, const char *wanted)
{
  if (vt_own_field_check_name (wanted, self->sample, NULL))
    return g_strdup (wanted);
  return g_strconcat (wanted, "_csv", NULL);
}

static void
count_rows (VtDocument *self, const VtCsv *csv, VtMergeReport *report)
{
  report->n_atoms = vt_sample_get_n_atoms (self->sample);
  report->n_found = 0;
  for (gsize i = 0; i < csv->n_rows; i++)
    report->n_found += vt_sample_find_id (self->sample, csv->ids[i]) >= 0;
  report->n_foreign = csv->n_rows - report->n_found;
}

gboolean
vt_document_merge (VtDocument *self, VtCsv *csv, const char *path, VtMergeReport *report, GError **error)
{
  g_autofree char *file = path ? g_filename_display_basename (path) : g_strdup (""), *objection = NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (VT_IS_DOCUMENT (self), FALSE);
  *report = (VtMergeReport){ 0 };
  if (!self->sample)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("Open a sample first: there is nothing to merge with."));
      return FALSE;
    }
  count_rows (self, csv, report);
  objection = vt_csv_dup_objection (csv, file);
  if (objection)
    {
      g_set_error_literal (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, objection);
      return FALSE;
    }
  if (report->n_found == 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, _("%s: none of its ids is one of this sample. Is it of another sample?"), file);
      return FALSE;
    }
  for (guint c = 0; c < csv->columns->len; c++)
    {
      const VtCsvColumn *column = csv->columns->pdata[c];
      g_autofree char *name = choose_name (self, column->name);
      g_autofree char *origin = g_strdup_printf ("column \"%s\" of %s, SHA-256 %.16s, %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " atoms", column->title,
                                                 file, csv->digest, report->n_found, report->n_atoms);

      if (!vt_document_define_values (self, name, column->title, column->unit, origin, csv->ids, column->values, csv->n_rows, error))
        return FALSE;
      g_strv_builder_add (names, name);
    }
  report->fields = g_strv_builder_end (names);
  return TRUE;
}

void
vt_merge_report_clear (VtMergeReport *report)
{
  g_clear_pointer (&report->fields, g_strfreev);
}

char *
vt_merge_report_dup_text (const VtMergeReport *report)
{
  g_autofree char *names = g_strjoinv (", ", report->fields);
  g_autoptr (GString) text = g_string_new (NULL);
  const gsize missing = report->n_atoms - report->n_found;

  /* Translators: names of fields, then a number of atoms. */
  g_string_append_printf (text, P_("%s: values for %zu atom", "%s: values for %zu atoms", report->n_found), names, report->n_found);
  if (missing > 0)
    g_string_append_printf (text, P_("; %zu atom has none", "; %zu atoms have none", missing), missing);
  if (report->n_foreign > 0)
    g_string_append_printf (text, P_("; %zu row is of an atom that is not here", "; %zu rows are of atoms that are not here", report->n_foreign),
                            report->n_foreign);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
