#include "vt-merge-dialog.h"

#include "base/vt-i18n.h"
#include "vt-ui.h"

#define MOST_ROWS 6
#define MOST_COLUMNS 8

static gsize
count_atoms (VtSample *sample, const VtCsv *csv)
{
  gsize n = 0;

  for (gsize i = 0; i < csv->n_rows; i++)
    n += vt_sample_find_id (sample, csv->ids[i]) >= 0;
  return n;
}

static char *
describe (VtSample *sample, const VtCsv *csv, gsize n_fit)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *fit = vt_ui_format_count (n_fit), *all = vt_ui_format_count (vt_sample_get_n_atoms (sample));
  g_autofree char *rest = vt_ui_format_count (csv->n_rows - n_fit);
  g_autofree char *left_out = vt_csv_dup_left_out (csv);

  g_string_append_printf (text, _ ("%s of %s atoms get values."), fit, all);
  if (n_fit < csv->n_rows)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, P_ ("%s row is of no atom here.", "%s rows are of no atom here.", csv->n_rows - n_fit), rest);
    }
  if (left_out)
    g_string_append_printf (text, "\n%s", left_out);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_cell (GtkGrid *grid, guint column, guint row, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  vt_ui_set_label (GTK_LABEL (label), text);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, css_class);
  if (row > 0)
    gtk_widget_add_css_class (label, "numeric");
  gtk_grid_attach (grid, label, (int) column, (int) row, 1, 1);
}

/* Ids first; rows that are of no atom are dim. */
static GtkWidget *
make_table (VtSample *sample, const VtCsv *csv)
{
  GtkWidget *grid = gtk_grid_new (), *scrolled = gtk_scrolled_window_new ();
  const guint n_columns = MIN (csv->columns->len, MOST_COLUMNS);
  const guint n_rows = (guint) MIN (csv->n_rows, MOST_ROWS);

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  gtk_widget_set_halign (grid, GTK_ALIGN_CENTER);
  add_cell (GTK_GRID (grid), 0, 0, _ ("id"), "heading");
  for (guint c = 0; c < n_columns; c++)
    {
      const VtCsvColumn *column = csv->columns->pdata[c];
      g_autofree char *title = *column->unit ? g_strdup_printf ("%s (%s)", column->title, column->unit) : g_strdup (column->title);

      add_cell (GTK_GRID (grid), c + 1, 0, title, "heading");
    }
  for (guint r = 0; r < n_rows; r++)
    {
      const char *css_class = vt_sample_find_id (sample, csv->ids[r]) >= 0 ? "body" : "dim-label";
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, csv->ids[r]);

      add_cell (GTK_GRID (grid), 0, r + 1, id, css_class);
      for (guint c = 0; c < n_columns; c++)
        {
          g_autofree char *value = vt_ui_format_value (((const VtCsvColumn *) csv->columns->pdata[c])->values[r]);

          add_cell (GTK_GRID (grid), c + 1, r + 1, value, css_class);
        }
    }
  for (guint c = 0; csv->n_rows > n_rows && c <= n_columns; c++)
    add_cell (GTK_GRID (grid), c, n_rows + 1, "…", "dim-label");
  if (csv->columns->len > n_columns)
    add_cell (GTK_GRID (grid), n_columns + 1, 0, "…", "dim-label");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  vt_ui_label (scrolled, _ ("First rows of the table"), FALSE);
  return scrolled;
}

GtkWidget *
vt_merge_dialog_new (GtkWindow *window, VtSample *sample, const char *path, const VtCsv *csv)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *title = g_strdup_printf (_ ("Merge “%s”"), name);
  const gsize n_fit = count_atoms (sample, csv);
  g_autofree char *objection = vt_csv_dup_objection (csv, name), *body = objection ? NULL : describe (sample, csv, n_fit);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (window, title, objection ? objection : body));

  if (!objection)
    adw_message_dialog_set_extra_child (dialog, make_table (sample, csv));
  adw_message_dialog_add_response (dialog, "cancel", _ ("_Cancel"));
  adw_message_dialog_set_close_response (dialog, "cancel");
  if (n_fit > 0 && !objection)
    {
      adw_message_dialog_add_response (dialog, "merge", _ ("_Merge"));
      adw_message_dialog_set_response_appearance (dialog, "merge", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_default_response (dialog, "merge");
    }
  return GTK_WIDGET (dialog);
}
