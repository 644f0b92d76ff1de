#include "vt-event-columns.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "vt-event-list.h"
#include "vt-ui.h"

/* ---- what they say ---- */

static char *
dup_real (double value, int digits)
{
  g_autofree char *text = isfinite (value) ? g_strdup_printf ("%.*f", digits, value) : g_strdup ("–");
  GString *string = g_string_new (text);

  g_string_replace (string, "-", "−", 1);
  return g_string_free (string, FALSE);
}

static char *
dup_forward (VtEventRow *row)
{
  return dup_real (row->forward, 3);
}

/* The way back of what does not begin at the start is no number of this event. */
static double
get_backward (VtEventRow *row)
{
  return row->outcome == VT_OUTCOME_CONNECTED ? row->backward : NAN;
}

static char *
dup_backward (VtEventRow *row)
{
  return dup_real (get_backward (row), 3);
}

static char *
dup_atom (VtEventRow *row)
{
  return g_strdup_printf ("%" PRId64, row->atom_id);
}

static char *
dup_species (VtEventRow *row)
{
  return g_strdup (row->species);
}

static char *
dup_connected (VtEventRow *row)
{
  return g_strdup (row->outcome == VT_OUTCOME_CONNECTED ? _ ("yes") : _ ("no"));
}

static char *
dup_move (VtEventRow *row)
{
  return dup_real (row->move, 2);
}

static char *
dup_participation (VtEventRow *row)
{
  return dup_real (row->participation, 1);
}

static char *
dup_calls (VtEventRow *row)
{
  return g_strdup_printf ("%u", row->calls);
}

static char *
dup_hits (VtEventRow *row)
{
  return g_strdup_printf ("%u", row->hits);
}

static char *
dup_outcome (VtEventRow *row)
{
  return g_strdup (vt_outcome_get_title (row->outcome));
}

/* ---- how they are sorted ---- */

/* What is no number comes last. */
static int
compare_reals (double x, double y)
{
  if (isnan (x) || isnan (y))
    return isnan (x) - isnan (y);
  return (x > y) - (x < y);
}

static int
by_id (const VtEventRow *a, const VtEventRow *b)
{
  return a->atom_id != b->atom_id ? (a->atom_id > b->atom_id) - (a->atom_id < b->atom_id) : (a->attempt > b->attempt) - (a->attempt < b->attempt);
}

static int
by_forward (const VtEventRow *a, const VtEventRow *b)
{
  return compare_reals (a->forward, b->forward);
}

static int
by_backward (const VtEventRow *a, const VtEventRow *b)
{
  return compare_reals (get_backward ((VtEventRow *) a), get_backward ((VtEventRow *) b));
}

static int
by_species (const VtEventRow *a, const VtEventRow *b)
{
  return strcmp (a->species, b->species);
}

static int
by_motif (const VtEventRow *a, const VtEventRow *b)
{
  for (int k = 0; k < 4; k++)
    if (a->motif[k] != b->motif[k])
      return a->motif[k] < b->motif[k] ? -1 : 1;
  return 0;
}

static int
by_outcome (const VtEventRow *a, const VtEventRow *b)
{
  return (a->outcome > b->outcome) - (a->outcome < b->outcome);
}

static int
by_move (const VtEventRow *a, const VtEventRow *b)
{
  return compare_reals (a->move, b->move);
}

static int
by_participation (const VtEventRow *a, const VtEventRow *b)
{
  return compare_reals (a->participation, b->participation);
}

static int
by_calls (const VtEventRow *a, const VtEventRow *b)
{
  return (a->calls > b->calls) - (a->calls < b->calls);
}

static int
by_hits (const VtEventRow *a, const VtEventRow *b)
{
  return (a->hits > b->hits) - (a->hits < b->hits);
}

/* ---- the columns ---- */

typedef struct
{
  const char *title; /* "energy" and "length" stand for the units */
  gboolean number;
  char *(*dup_text) (VtEventRow *row);
  int (*compare) (const VtEventRow *a, const VtEventRow *b);
} Column;

/* The narrow panel shows the first ones. */
static const Column columns[] = {
  { N_ ("Event"), FALSE, vt_event_row_dup_id, by_id },
  { N_ ("Species"), FALSE, dup_species, by_species },
  { N_ ("ΔE (energy)"), TRUE, dup_forward, by_forward },
  { N_ ("Back (energy)"), TRUE, dup_backward, by_backward },
  { N_ ("Atom"), TRUE, dup_atom, by_id },
  { N_ ("Voronoi index"), FALSE, vt_event_row_dup_motif, by_motif },
  { N_ ("Connected"), FALSE, dup_connected, by_outcome },
  { N_ ("Displacement (length)"), TRUE, dup_move, by_move },
  { N_ ("Atoms moving"), TRUE, dup_participation, by_participation },
  { N_ ("Evaluations"), TRUE, dup_calls, by_calls },
  { N_ ("Hits"), TRUE, dup_hits, by_hits },
  { N_ ("Outcome"), FALSE, dup_outcome, by_outcome },
};

/* Kept with the view. */
typedef struct
{
  GHashTable *cells; /* GtkListItem that show a row now */
  gssize marked;
} Marking;

static const char marking_key[] = "vt-event-marking";

static void
marking_free (gpointer data)
{
  Marking *marking = data;

  g_hash_table_unref (marking->cells);
  g_free (marking);
}

static void
mark_cell (GtkListItem *item, gssize marked)
{
  VtEventRow *row = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);

  if (row && label && (gssize) row->atom == marked)
    gtk_widget_add_css_class (label, "picked");
  else if (label)
    gtk_widget_remove_css_class (label, "picked");
}

static void
on_setup (GtkListItemFactory *factory, GtkListItem *item, const Column *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->number ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (column->number)
    gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkListItemFactory *factory, GtkListItem *item, const Column *column)
{
  Marking *marking = g_object_get_data (G_OBJECT (factory), marking_key);
  g_autofree char *text = column->dup_text (gtk_list_item_get_item (item));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
  mark_cell (item, marking->marked);
  g_hash_table_add (marking->cells, item);
}

static void
on_unbind (GtkListItemFactory *factory, GtkListItem *item)
{
  Marking *marking = g_object_get_data (G_OBJECT (factory), marking_key);

  g_hash_table_remove (marking->cells, item);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer column)
{
  return ((const Column *) column)->compare (a, b);
}

static char *
dup_title (const Column *column, VtSample *sample)
{
  g_autoptr (GString) title = g_string_new (_ (column->title));

  /* In any language the units are in brackets at the end. */
  g_string_replace (title, "(energy)", sample && vt_sample_get_units (sample) == VT_UNITS_LJ ? "(ε)" : "(eV)", 1);
  if (strstr (title->str, "(length)"))
    {
      g_autofree char *unit = g_strdup_printf ("(%s)", sample ? vt_sample_get_length_unit (sample) : "Å");

      g_string_replace (title, "(length)", unit, 1);
    }
  return g_string_free (g_steal_pointer (&title), FALSE);
}

void
vt_event_columns_add (GtkColumnView *view)
{
  Marking *marking = g_new0 (Marking, 1);

  marking->cells = g_hash_table_new (NULL, NULL);
  marking->marked = -1;
  g_object_set_data_full (G_OBJECT (view), marking_key, marking, marking_free);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_rows, (gpointer) &columns[i], NULL));
      g_autoptr (GtkColumnViewColumn) column = NULL;
      g_autofree char *title = dup_title (&columns[i], NULL);

      g_object_set_data (G_OBJECT (factory), marking_key, marking);
      g_object_set_data (G_OBJECT (sorter), "column", (gpointer) &columns[i]);
      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), (gpointer) &columns[i]);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), (gpointer) &columns[i]);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
      column = gtk_column_view_column_new (title, factory);
      gtk_column_view_column_set_sorter (column, sorter);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_append_column (view, column);
    }
}

void
vt_event_columns_set_units (GtkColumnView *view, VtSample *sample)
{
  GListModel *model = gtk_column_view_get_columns (view);

  /* The user may have put them in another order. */
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (model, i);
      GtkSorter *sorter = gtk_column_view_column_get_sorter (column);

      for (guint k = 0; k < G_N_ELEMENTS (columns); k++)
        if (g_object_get_data (G_OBJECT (sorter), "column") == &columns[k])
          {
            g_autofree char *title = dup_title (&columns[k], sample);

            gtk_column_view_column_set_title (column, title);
          }
    }
}

void
vt_event_columns_mark (GtkColumnView *view, gssize atom)
{
  Marking *marking = g_object_get_data (G_OBJECT (view), marking_key);
  GHashTableIter iter;
  gpointer item;

  marking->marked = atom;
  g_hash_table_iter_init (&iter, marking->cells);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    mark_cell (item, atom);
}
