#include "vt-inspector.h"

#include <inttypes.h>
#include <math.h>

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "plot/vt-plot-ticks.h"
#include "statistics/vt-histogram.h"
#include "vt-swatch.h"
#include "vt-ui.h"

struct _VtInspector
{
  GtkWidget parent_instance;

  VtStage *stage;
  guint refresh_id;
  GCancellable *ranking;

  VtSwatch *dot;
  GtkLabel *title;
  GtkSearchEntry *search;
  GtkButton *close;
  GtkLabel *hint;
  GtkScrolledWindow *body;
  GtkListBox *values;
  GtkLabel *neighbours_title;
  GtkListBox *neighbours;
};

G_DEFINE_FINAL_TYPE (VtInspector, vt_inspector, GTK_TYPE_WIDGET)

/* A row "title … value", with @note dimmed beneath the value. */
static GtkLabel *
add_value (VtInspector *self, const char *title, const char *tooltip, const char *value, const char *note)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (title), *number = gtk_label_new (NULL), *small = gtk_label_new (note);

  vt_ui_set_label (GTK_LABEL (number), value);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_label_set_selectable (GTK_LABEL (number), TRUE);
  /* One that can be selected takes the focus offered to it and, if it may not have it, keeps it from going on. */
  gtk_widget_set_can_focus (number, FALSE);
  gtk_widget_add_css_class (number, "numeric");
  gtk_label_set_xalign (GTK_LABEL (small), 1);
  gtk_widget_add_css_class (small, "dim-label");
  gtk_widget_add_css_class (small, "caption");
  gtk_widget_set_visible (small, note != NULL);
  gtk_box_append (GTK_BOX (right), number);
  gtk_box_append (GTK_BOX (right), small);
  gtk_widget_set_valign (right, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), right);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  vt_ui_set_tooltip (row, tooltip && *tooltip ? tooltip : NULL);
  gtk_list_box_append (self->values, row);
  return GTK_LABEL (small);
}

/* ---- percentiles, counted on another thread: a million atoms times twenty fields is no work for a frame ---- */

typedef struct
{
  VtSample *sample;
  gsize atom;
  GPtrArray *fields; /* VtField */
  GPtrArray *labels; /* GtkLabel, where the results go; only touched on the main thread */
  double *ranks;
} Ranking;

static void
ranking_free (gpointer data)
{
  Ranking *ranking = data;

  g_object_unref (ranking->sample);
  g_ptr_array_unref (ranking->fields);
  g_ptr_array_unref (ranking->labels);
  g_free (ranking->ranks);
  g_free (ranking);
}

static void
rank_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Ranking *ranking = data;

  for (guint i = 0; i < ranking->fields->len; i++)
    {
      if (g_task_return_error_if_cancelled (task))
        return;
      ranking->ranks[i] = vt_histogram_percentile_of (ranking->fields->pdata[i], ranking->sample, ranking->atom);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_ranked (GObject *source, GAsyncResult *result, gpointer data)
{
  VtInspector *self = VT_INSPECTOR (source);
  Ranking *ranking = g_task_get_task_data (G_TASK (result));
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (ranking->sample, &n_species);
  const char *name = species[vt_sample_get_species_index (ranking->sample)[ranking->atom]].name;

  if (g_task_get_cancellable (G_TASK (result)) != self->ranking || !g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  for (guint i = 0; i < ranking->fields->len; i++)
    {
      g_autofree char *text = NULL;

      if (!isfinite (ranking->ranks[i]))
        continue;
      /* Translators: how the picked atom compares with the atoms of its species, here e.g. "Cu". */
      text = g_strdup_printf (_ ("percentile %.0f of %s"), ranking->ranks[i], name);
      gtk_label_set_text (ranking->labels->pdata[i], text);
      gtk_widget_set_visible (ranking->labels->pdata[i], TRUE);
    }
}

static void
start_ranking (VtInspector *self, Ranking *ranking)
{
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->ranking);
  g_clear_object (&self->ranking);
  self->ranking = g_cancellable_new ();
  ranking->ranks = g_new0 (double, ranking->fields->len + 1);
  task = g_task_new (self, self->ranking, on_ranked, NULL);
  g_task_set_task_data (task, ranking, ranking_free);
  vt_task_run_in_thread (task, rank_thread);
}

/* ---- contents ---- */

static void
add_place (VtInspector *self, VtSample *sample, gsize atom)
{
  const double *r = vt_sample_get_positions (sample) + 3 * atom;
  g_autofree char *x = vt_number_to_fixed (r[0], 3), *y = vt_number_to_fixed (r[1], 3), *z = vt_number_to_fixed (r[2], 3);
  g_autofree char *place = g_strdup_printf ("%s, %s, %s\u202f%s", x, y, z, vt_sample_get_length_unit (sample));

  add_value (self, _ ("Position"), NULL, place, NULL);
}

static void
add_motif (VtInspector *self, gsize atom)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  static const char *const names[] = { "n3", "n4", "n5", "n6" };
  int n[4];
  g_autofree char *motif = NULL;

  for (int k = 0; k < 4; k++)
    {
      VtField *field = vt_document_find_field (document, names[k]);

      if (!field)
        return;
      n[k] = (int) vt_field_get (field, atom, 0);
    }
  motif = g_strdup_printf ("⟨%d,%d,%d,%d⟩", n[0], n[1], n[2], n[3]);
  add_value (self, _ ("Voronoi index"), _ ("Numbers of faces with 3, 4, 5 and 6 edges of the atom's Voronoi cell"), motif,
             NULL);
}

static gboolean
is_part_of_motif (const char *name)
{
  static const char *const parts[] = { "n3", "n4", "n5", "n6", NULL };

  return g_strv_contains (parts, name);
}

static void
add_field (VtInspector *self, VtField *field, Ranking *ranking)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = vt_field_get_n_components (field);
  gboolean known = FALSE;
  GtkLabel *note;

  for (guint c = 0; c < MIN (n, 9); c++)
    {
      const double value = vt_field_get (field, ranking->atom, c);
      g_autofree char *number = vt_ui_format_value (value);

      known = known || isfinite (value);
      g_string_append_printf (text, "%s%s", c > 0 ? ", " : "", number);
    }
  if (n > 9)
    g_string_append (text, ", …");
  if (known && *vt_field_get_unit (field))
    g_string_append_printf (text, "\u202f%s", vt_field_get_unit (field));
  note = add_value (self, vt_field_get_title (field), vt_field_get_meaning (field), text->str, NULL);
  if (n == 1)
    {
      g_ptr_array_add (ranking->fields, g_object_ref (field));
      g_ptr_array_add (ranking->labels, g_object_ref (note));
    }
}

/* What has been computed first, then the columns of the file. */
static void
add_fields (VtInspector *self, VtSample *sample, gsize atom)
{
  GListModel *fields = vt_document_get_fields (vt_stage_get_document (self->stage));
  Ranking *ranking = g_new0 (Ranking, 1);

  ranking->sample = g_object_ref (sample);
  ranking->atom = atom;
  ranking->fields = g_ptr_array_new_with_free_func (g_object_unref);
  ranking->labels = g_ptr_array_new_with_free_func (g_object_unref);
  for (int computed = 1; computed >= 0; computed--)
    for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
      {
        g_autoptr (VtField) field = g_list_model_get_item (fields, i);
        const char *name = vt_field_get_name (field);

        if (!is_part_of_motif (name) && (vt_document_find_maker (vt_stage_get_document (self->stage), name) != NULL) == computed)
          add_field (self, field, ranking);
      }
  start_ranking (self, ranking);
}

typedef struct
{
  gsize atom;
  double area, distance;
} Neighbour;

static int
compare_neighbours (gconstpointer a, gconstpointer b)
{
  const Neighbour *one = a, *other = b;

  return (one->distance > other->distance) - (one->distance < other->distance);
}

static GArray *
collect_neighbours (VtSample *sample, const VtVoronoiCell *cell, gsize atom)
{
  const VtCell *box = vt_sample_get_cell (sample);
  const double *positions = vt_sample_get_positions (sample);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Neighbour));
  double inverse[3][3];

  vt_cell_get_inverse (box, inverse);
  for (guint f = 0; f < cell->n_faces; f++)
    {
      Neighbour neighbour = { cell->face_neighbours[f], cell->face_areas[f], 0 };
      double d[3];

      if (neighbour.atom == G_MAXSIZE)
        continue;
      for (int k = 0; k < 3; k++)
        d[k] = positions[3 * neighbour.atom + k] - positions[3 * atom + k];
      vt_cell_minimum_image (box, inverse, d);
      neighbour.distance = sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      g_array_append_val (list, neighbour);
    }
  g_array_sort (list, compare_neighbours);
  return list;
}

static void
add_neighbour (VtInspector *self, VtSample *sample, const Neighbour *neighbour)
{
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  const VtSpecies *own = &species[vt_sample_get_species_index (sample)[neighbour->atom]];
  const char *unit = vt_sample_get_length_unit (sample);
  g_autofree char *name
      = g_strdup_printf ("%s %" G_GINT64_FORMAT, own->name, vt_sample_get_id (sample, neighbour->atom));
  g_autofree char *numbers = g_strdup_printf ("%.2f\u202f%s", neighbour->distance, unit);
  g_autofree char *area = g_strdup_printf ("%.2f\u202f%s²", neighbour->area, unit);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (name), *distance = gtk_label_new (numbers), *face = gtk_label_new (area);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (distance, "numeric");
  gtk_widget_add_css_class (face, "numeric");
  gtk_widget_add_css_class (face, "dim-label");
  gtk_label_set_width_chars (GTK_LABEL (face), 8);
  gtk_label_set_xalign (GTK_LABEL (face), 1);
  gtk_box_append (GTK_BOX (box), vt_swatch_new_dot (own->rgb));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), distance);
  gtk_box_append (GTK_BOX (box), face);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  vt_ui_set_tooltip (row, _ ("Distance and area of the shared face. Click to go to this atom."));
  g_object_set_data (G_OBJECT (row), "atom", GSIZE_TO_POINTER (neighbour->atom));
  gtk_list_box_append (self->neighbours, row);
}

static void
refresh_neighbours (VtInspector *self, VtSample *sample, gsize atom)
{
  const VtVoronoiCell *cell = vt_scene_get_voronoi_cell (vt_stage_get_scene (self->stage));
  g_autoptr (GArray) list = cell ? collect_neighbours (sample, cell, atom) : NULL;
  g_autofree char *title = NULL;

  vt_ui_clear_list (self->neighbours);
  gtk_widget_set_visible (GTK_WIDGET (self->neighbours), list && list->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->neighbours_title), list && list->len > 0);
  if (!list)
    return;
  title = g_strdup_printf (P_ ("%u Voronoi neighbour", "%u Voronoi neighbours", list->len), list->len);
  gtk_label_set_text (self->neighbours_title, title);
  for (guint i = 0; i < list->len; i++)
    add_neighbour (self, sample, &g_array_index (list, Neighbour, i));
}

static void
refresh (VtInspector *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  gssize atom = vt_stage_get_picked (self->stage);
  gboolean picked = sample && atom >= 0;
  const VtSpecies *species;
  g_autofree char *title = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->dot), picked);
  gtk_widget_set_visible (GTK_WIDGET (self->close), picked);
  gtk_widget_set_visible (GTK_WIDGET (self->body), picked);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), !picked);
  vt_ui_clear_list (self->values);
  if (!picked)
    {
      gtk_label_set_text (self->title, _ ("Atom"));
      return;
    }
  species = vt_sample_get_species (sample, NULL) + vt_sample_get_species_index (sample)[atom];
  title = g_strdup_printf (Q_ ("an atom's id and species", "Atom %" PRId64 " · %s"),
                           vt_sample_get_id (sample, atom), species->name);
  gtk_label_set_text (self->title, title);
  vt_swatch_set_colour (self->dot, species->rgb);
  add_place (self, sample, atom);
  add_motif (self, atom);
  add_fields (self, sample, atom);
  refresh_neighbours (self, sample, atom);
}

static gboolean
on_refresh (gpointer data)
{
  VtInspector *self = data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
queue_refresh (VtInspector *self)
{
  if (!self->refresh_id)
    self->refresh_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_refresh, self, NULL);
}

static void
on_field_changed (VtInspector *self)
{
  if (vt_stage_get_picked (self->stage) >= 0)
    queue_refresh (self);
}

static void
on_search (VtInspector *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  gint64 id;
  gssize atom = -1;

  if (sample && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &id, NULL))
    atom = vt_sample_find_id (sample, id);
  if (atom >= 0)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->search), "error");
      vt_stage_pick (self->stage, atom);
    }
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->search), "error");
}

static void
on_search_edited (VtInspector *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->search), "error");
}

static void
on_close (VtInspector *self)
{
  vt_stage_pick (self->stage, -1);
}

static void
on_neighbour_activated (GtkListBox *list, GtkListBoxRow *row, VtInspector *self)
{
  vt_stage_pick (self->stage, GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (row), "atom")));
}

void
vt_inspector_set_room (VtInspector *self, int height)
{
  gtk_scrolled_window_set_min_content_height (self->body, height);
}

void
vt_inspector_focus_search (VtInspector *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
vt_inspector_set_stage (VtInspector *self, VtStage *stage)
{
  self->stage = g_object_ref (stage);
  g_signal_connect_object (stage, "picked-changed", G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_document (stage), "field-changed", G_CALLBACK (on_field_changed), self,
                           G_CONNECT_SWAPPED);
  queue_refresh (self);
}

static void
vt_inspector_dispose (GObject *object)
{
  VtInspector *self = VT_INSPECTOR (object);
  GtkWidget *child;

  g_cancellable_cancel (self->ranking);
  g_clear_object (&self->ranking);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->stage);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_inspector_parent_class)->dispose (object);
}

static void
vt_inspector_class_init (VtInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (VT_TYPE_SWATCH);
  G_OBJECT_CLASS (klass)->dispose = vt_inspector_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, VtInspector, dot);
  gtk_widget_class_bind_template_child (widget_class, VtInspector, title);
  gtk_widget_class_bind_template_child (widget_class, VtInspector, search);
  gtk_widget_class_bind_template_child (widget_class, VtInspector, close);
  gtk_widget_class_bind_template_child (widget_class, VtInspector, hint);
  gtk_widget_class_bind_template_child (widget_class, VtInspector, body);
  gtk_widget_class_bind_template_child (widget_class, VtInspector, values);
  gtk_widget_class_bind_template_child (widget_class, VtInspector, neighbours_title);
  gtk_widget_class_bind_template_child (widget_class, VtInspector, neighbours);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_neighbour_activated);
}

static void
vt_inspector_init (VtInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->search, "changed", G_CALLBACK (on_search_edited), self);
}
