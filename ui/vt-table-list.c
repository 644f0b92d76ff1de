#include "vt-table-list.h"

#include <math.h>
#include <string.h>

#include "vt-ui.h"

/* Pixels. A column view does not know how high it would like to be; longer lists scroll. */
#define HEADER_HEIGHT 34
#define ROW_HEIGHT 20
#define MAX_HEIGHT 230

/* ---- a row ---- */

#define VT_TYPE_TABLE_ROW (vt_table_row_get_type ())
G_DECLARE_FINAL_TYPE (VtTableRow, vt_table_row, VT, TABLE_ROW, GObject)

struct _VtTableRow
{
  GObject parent_instance;

  VtTable *table;
  gsize row;
};

G_DEFINE_FINAL_TYPE (VtTableRow, vt_table_row, G_TYPE_OBJECT)

static void
vt_table_row_finalize (GObject *object)
{
  g_object_unref (VT_TABLE_ROW (object)->table);
  G_OBJECT_CLASS (vt_table_row_parent_class)->finalize (object);
}

static void
vt_table_row_class_init (VtTableRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_table_row_finalize;
}

static void
vt_table_row_init (VtTableRow *self)
{
}

/* ---- the list ---- */

struct _VtTableList
{
  GtkWidget parent_instance;

  GListStore *rows;
  GtkSingleSelection *selection;
  GtkScrolledWindow *scrolled;
  GtkColumnView *view;
  VtTable *table;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (VtTableList, vt_table_list, GTK_TYPE_WIDGET)

static char *
dup_cell (VtTable *table, guint column, gsize row)
{
  const double *numbers = vt_table_get_numbers (table, column);

  return numbers ? vt_ui_format_value (numbers[row]) : g_strdup (vt_table_get_texts (table, column)[row]);
}

/* What is no number comes last. */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const VtTableRow *one = a, *other = b;
  const guint column = GPOINTER_TO_UINT (data);
  const double *numbers = vt_table_get_numbers (one->table, column);
  const char *const *texts = vt_table_get_texts (one->table, column);

  if (!numbers)
    return g_utf8_collate (texts[one->row], texts[other->row]);
  const double x = numbers[one->row], y = numbers[other->row];
  return isnan (x) || isnan (y) ? isnan (x) - isnan (y) : (x > y) - (x < y);
}

static void
on_setup (GtkListItemFactory *factory, GtkListItem *item, gpointer is_number)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), is_number ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (is_number)
    gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkListItemFactory *factory, GtkListItem *item, gpointer column)
{
  VtTableRow *row = gtk_list_item_get_item (item);
  g_autofree char *text = dup_cell (row->table, GPOINTER_TO_UINT (column), row->row);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

/* In two lines, as its column is to be no wider than it has to be: the unit stands below, or the second half of the words. */
static char *
make_heading (const char *name, const char *unit)
{
  const gsize length = strlen (name);
  const char *middle = NULL;

  if (unit && *unit)
    return g_strdup_printf ("%s\n(%s)", name, unit);
  for (const char *at = strchr (name, ' '); at; at = strchr (at + 1, ' '))
    if (!middle || ABS (2 * (at - name) - (gssize) length) < ABS (2 * (middle - name) - (gssize) length))
      middle = at;
  return middle ? g_strdup_printf ("%.*s\n%s", (int) (middle - name), name, middle + 1) : g_strdup (name);
}

static void
add_column (VtTableList *self, guint c)
{
  const char *unit = vt_table_get_column_unit (self->table, c), *name = vt_table_get_column_title (self->table, c);
  const gboolean is_number = vt_table_get_numbers (self->table, c) != NULL;
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_rows, GUINT_TO_POINTER (c), NULL));
  g_autofree char *title = make_heading (name, unit);
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (is_number));
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), GUINT_TO_POINTER (c));
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_append_column (self->view, column);
}

static gboolean
has_same_columns (VtTable *a, VtTable *b)
{
  if (!a || !b || vt_table_get_n_columns (a) != vt_table_get_n_columns (b))
    return FALSE;
  for (guint c = 0; c < vt_table_get_n_columns (a); c++)
    if (g_strcmp0 (vt_table_get_column_id (a, c), vt_table_get_column_id (b, c)) != 0
        || g_strcmp0 (vt_table_get_column_title (a, c), vt_table_get_column_title (b, c)) != 0
        || g_strcmp0 (vt_table_get_column_unit (a, c), vt_table_get_column_unit (b, c)) != 0
        || !vt_table_get_numbers (a, c) != !vt_table_get_numbers (b, c))
      return FALSE;
  return TRUE;
}

static void
replace_columns (VtTableList *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  g_list_store_remove_all (self->rows); /* none of them has cells of the new columns */
  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->view, column);
    }
  for (guint c = 0; c < vt_table_get_n_columns (self->table); c++)
    add_column (self, c);
}

void
vt_table_list_set_table (VtTableList *self, VtTable *table)
{
  const gboolean same = has_same_columns (self->table, table);
  const gsize n = vt_table_get_n_rows (table);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (VT_IS_TABLE_LIST (self) && VT_IS_TABLE (table));
  g_set_object (&self->table, table);
  if (!same)
    replace_columns (self);
  for (gsize i = 0; i < n; i++)
    {
      VtTableRow *row = g_object_new (VT_TYPE_TABLE_ROW, NULL);

      row->table = g_object_ref (table);
      row->row = i;
      g_ptr_array_add (rows, row);
    }
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata, rows->len);
  gtk_scrolled_window_set_min_content_height (self->scrolled, (int) MIN (HEADER_HEIGHT + ROW_HEIGHT * n, MAX_HEIGHT));
}

void
vt_table_list_mark (VtTableList *self, double value)
{
  const double *first = self->table && vt_table_get_n_columns (self->table) > 0 ? vt_table_get_numbers (self->table, 0) : NULL;
  GListModel *model = G_LIST_MODEL (self->selection);

  g_return_if_fail (VT_IS_TABLE_LIST (self));
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  for (guint i = 0; first && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (VtTableRow) row = g_list_model_get_item (model, i);

      if (first[row->row] == value)
        gtk_single_selection_set_selected (self->selection, i);
    }
}

static void
on_activate (VtTableList *self, guint position)
{
  g_autoptr (VtTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row)
    g_signal_emit (self, chosen_signal, 0, (guint) row->row);
}

static void
vt_table_list_dispose (GObject *object)
{
  VtTableList *self = VT_TABLE_LIST (object);
  GtkWidget *child;

  g_clear_object (&self->rows);
  g_clear_object (&self->selection);
  g_clear_object (&self->table);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_table_list_parent_class)->dispose (object);
}

static void
vt_table_list_class_init (VtTableListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vt_table_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  chosen_signal = g_signal_new ("chosen", VT_TYPE_TABLE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
vt_table_list_init (VtTableList *self)
{
  GtkSortListModel *sorted;

  self->scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  self->rows = g_list_store_new (VT_TYPE_TABLE_ROW);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->rows)), g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_column_view_set_show_column_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "narrow");
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (on_activate), self);
  gtk_scrolled_window_set_child (self->scrolled, GTK_WIDGET (self->view));
  gtk_scrolled_window_set_has_frame (self->scrolled, TRUE);
  gtk_widget_set_parent (GTK_WIDGET (self->scrolled), GTK_WIDGET (self));
}

GtkWidget *
vt_table_list_new (void)
{
  return g_object_new (VT_TYPE_TABLE_LIST, NULL);
}
