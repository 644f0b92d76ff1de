#include "vt-scatter.h"

#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "vt-brush.h"
#include "vt-option.h"
#include "vt-ui.h"

struct _VtScatter
{
  VtStage *stage;
  GtkWidget *card;
  GtkDropDown *axes[2]; /* y, x */
  GListStore *options;  /* VtOption: fields with one number per atom */
  GCancellable *building;
  guint refresh_id;
  gboolean updating;
};

/* ---- the plot, made on another thread: a million points are copied several times ---- */

typedef struct
{
  VtField *x, *y;
  VtSample *sample;
  gboolean *hidden;
} Building;

static void
building_free (gpointer data)
{
  Building *building = data;

  g_object_unref (building->x);
  g_object_unref (building->y);
  g_object_unref (building->sample);
  g_free (building->hidden);
  g_free (building);
}

static void
add_species (VtPlot *plot, const Building *b, guint s, const char *label, guint colour)
{
  const guint8 *species = vt_sample_get_species_index (b->sample);
  const gsize all = vt_sample_get_n_atoms (b->sample), most = vt_sample_get_species_counts (b->sample)[s];
  g_autofree double *x = g_new (double, MAX (most, 1)), *y = g_new (double, MAX (most, 1));
  g_autofree guint32 *atoms = g_new (guint32, MAX (most, 1));
  gsize n = 0;

  for (gsize i = 0; i < all; i++)
    {
      if (species[i] != s)
        continue;
      x[n] = vt_field_get (b->x, i, 0);
      y[n] = vt_field_get (b->y, i, 0);
      atoms[n] = (guint32) i;
      n += isfinite (x[n]) && isfinite (y[n]);
    }
  if (n == 0)
    return;
  vt_plot_add_scatter (plot, label, x, y, atoms, n);
  vt_plot_set_last_colour (plot, colour);
}

static void
build_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Building *b = data;
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (b->sample, &n_species);
  g_autofree const char **names = g_new (const char *, n_species);
  g_autofree guint *colours = g_new (guint, n_species);
  g_autofree char *x_label = vt_field_dup_label (b->x), *y_label = vt_field_dup_label (b->y);
  VtPlot *plot = vt_plot_new ();

  for (guint s = 0; s < n_species; s++)
    names[s] = species[s].name;
  vt_plot_choose_species_colours (names, n_species, colours);
  for (guint s = 0; s < n_species; s++)
    if (!b->hidden[s])
      add_species (plot, b, s, names[s], colours[s]);
  vt_plot_set_labels (plot, NULL, x_label, y_label);
  vt_plot_set_fields (plot, vt_field_get_name (b->x), vt_field_get_name (b->y));
  g_task_return_pointer (task, plot, g_object_unref);
}

/* The card is the task's source: it outlives the task, and this controller is not needed to show the plot. */
static void
on_built (GObject *source, GAsyncResult *result, gpointer data)
{
  const Building *b = g_task_get_task_data (G_TASK (result));
  g_autoptr (VtPlot) plot = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *title = NULL;

  if (!plot || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  /* Translators: the title of a plot of one quantity (the first) against another. */
  title = g_strdup_printf (_ ("%s against %s"), vt_field_get_title (b->y), vt_field_get_title (b->x));
  vt_plot_card_show (VT_PLOT_CARD (source), plot, NULL);
  vt_plot_card_set_title (VT_PLOT_CARD (source), title);
}

static VtField *
get_field (VtScatter *self, guint axis)
{
  VtOption *option = gtk_drop_down_get_selected_item (self->axes[axis]);

  return option ? vt_document_find_field (vt_stage_get_document (self->stage), vt_option_get_id (option)) : NULL;
}

static void
refresh_plot (VtScatter *self)
{
  VtField *y = get_field (self, 0), *x = get_field (self, 1);
  VtSample *sample = vt_stage_get_sample (self->stage);
  g_autoptr (GTask) task = NULL;
  Building *building;

  if (self->building)
    g_cancellable_cancel (self->building);
  g_clear_object (&self->building);
  gtk_widget_set_visible (self->card, x && y && sample);
  if (!x || !y || !sample || vt_field_get_n_atoms (x) != vt_sample_get_n_atoms (sample)
      || vt_field_get_n_atoms (y) != vt_sample_get_n_atoms (sample))
    return;
  building = g_new0 (Building, 1);
  *building = (Building){ g_object_ref (x), g_object_ref (y), g_object_ref (sample), vt_brush_dup_hidden (self->stage, sample) };
  self->building = g_cancellable_new ();
  task = g_task_new (self->card, self->building, on_built, NULL);
  g_task_set_task_data (task, building, building_free);
  vt_task_run_in_thread (task, build_thread);
}

static void
on_axis (VtScatter *self)
{
  if (!self->updating)
    refresh_plot (self);
}

/* ---- which fields there are ---- */

static guint
find_option (VtScatter *self, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->options)); i++)
    {
      g_autoptr (VtOption) option = g_list_model_get_item (G_LIST_MODEL (self->options), i);

      if (strcmp (vt_option_get_id (option), name) == 0)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* At first what colours the atoms, against the volume or whatever else there is. */
static void
choose_defaults (VtScatter *self, const char *y, const char *x)
{
  VtField *coloured = vt_scene_get_colour_field (vt_stage_get_scene (self->stage));
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->options));
  guint chosen[2] = { y ? find_option (self, y) : GTK_INVALID_LIST_POSITION, x ? find_option (self, x) : GTK_INVALID_LIST_POSITION };

  if (chosen[0] == GTK_INVALID_LIST_POSITION && coloured)
    chosen[0] = find_option (self, vt_field_get_name (coloured));
  if (chosen[0] == GTK_INVALID_LIST_POSITION)
    chosen[0] = 0;
  if (chosen[1] == GTK_INVALID_LIST_POSITION)
    chosen[1] = find_option (self, "volume");
  for (guint i = 0; (chosen[1] == GTK_INVALID_LIST_POSITION || (chosen[1] == chosen[0] && !x)) && i < n; i++)
    if (i != chosen[0])
      chosen[1] = i;
  for (guint k = 0; k < 2; k++)
    gtk_drop_down_set_selected (self->axes[k], MIN (chosen[k], n - 1));
}

static char *
dup_chosen (VtScatter *self, guint axis)
{
  VtOption *option = gtk_drop_down_get_selected_item (self->axes[axis]);

  return option ? g_strdup (vt_option_get_id (option)) : NULL;
}

static gboolean
refresh_fields (gpointer data)
{
  VtScatter *self = data;
  GListModel *fields = vt_document_get_fields (vt_stage_get_document (self->stage));
  g_autofree char *y = dup_chosen (self, 0), *x = dup_chosen (self, 1);

  self->refresh_id = 0;
  self->updating = TRUE;
  g_list_store_remove_all (self->options);
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (fields, i);
      g_autofree char *label = vt_field_dup_label (field);
      g_autoptr (VtOption) option = vt_option_new (vt_field_get_name (field), label, NULL);

      if (vt_field_get_n_components (field) == 1)
        g_list_store_append (self->options, option);
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->options)) >= 2)
    choose_defaults (self, y, x);
  self->updating = FALSE;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->options)) >= 2)
    refresh_plot (self);
  else
    gtk_widget_set_visible (self->card, FALSE);
  return G_SOURCE_REMOVE;
}

/* An analysis brings many fields at once. */
static void
queue_refresh (VtScatter *self)
{
  if (!self->refresh_id)
    self->refresh_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, refresh_fields, self, NULL);
}

gboolean
vt_scatter_set_fields (VtScatter *self, const char *y, const char *x)
{
  const guint chosen[2] = { find_option (self, y), find_option (self, x) };

  if (chosen[0] == GTK_INVALID_LIST_POSITION || chosen[1] == GTK_INVALID_LIST_POSITION)
    return FALSE;
  self->updating = TRUE;
  for (guint k = 0; k < 2; k++)
    gtk_drop_down_set_selected (self->axes[k], chosen[k]);
  self->updating = FALSE;
  refresh_plot (self);
  return TRUE;
}

/* ---- widgets ---- */

static void
on_item_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer widest)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (widest)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), GPOINTER_TO_INT (widest));
    }
  gtk_list_item_set_child (item, label);
}

static void
on_item_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), vt_option_get_title (gtk_list_item_get_item (item)));
}

static GtkListItemFactory *
make_factory (int width)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_item_setup), GINT_TO_POINTER (width));
  g_signal_connect (factory, "bind", G_CALLBACK (on_item_bind), NULL);
  return factory;
}

static GtkWidget *
make_axis (VtScatter *self, guint axis, const char *label)
{
  GtkWidget *down = gtk_drop_down_new (G_LIST_MODEL (g_object_ref (self->options)), NULL);
  g_autoptr (GtkListItemFactory) button = make_factory (9), list = make_factory (0);

  gtk_drop_down_set_factory (GTK_DROP_DOWN (down), button);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (down), list);
  gtk_widget_set_hexpand (down, TRUE);
  vt_ui_label (down, label, TRUE);
  self->axes[axis] = GTK_DROP_DOWN (down);
  g_signal_connect_swapped (down, "notify::selected", G_CALLBACK (on_axis), self);
  return down;
}

static GtkWidget *
make_controls (VtScatter *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), make_axis (self, 0, _ ("Upright axis")));
  gtk_box_append (GTK_BOX (box), make_axis (self, 1, _ ("Level axis")));
  return box;
}

VtScatter *
vt_scatter_new (VtStage *stage)
{
  VtScatter *self = g_new0 (VtScatter, 1);
  VtDocument *document = vt_stage_get_document (stage);
  VtView *view = vt_stage_get_view (stage);

  self->stage = g_object_ref (stage);
  self->options = g_list_store_new (VT_TYPE_OPTION);
  self->card = g_object_ref_sink (vt_plot_card_new ());
  vt_plot_card_link (VT_PLOT_CARD (self->card), stage);
  vt_plot_card_set_controls (VT_PLOT_CARD (self->card), make_controls (self));
  gtk_widget_set_visible (self->card, FALSE);
  g_signal_connect_swapped (vt_document_get_fields (document), "items-changed", G_CALLBACK (queue_refresh), self);
  g_signal_connect_swapped (view, "notify::hidden-species", G_CALLBACK (queue_refresh), self);
  queue_refresh (self);
  return self;
}

void
vt_scatter_free (VtScatter *self)
{
  if (!self)
    return;
  g_signal_handlers_disconnect_by_data (vt_document_get_fields (vt_stage_get_document (self->stage)), self);
  g_signal_handlers_disconnect_by_data (vt_stage_get_view (self->stage), self);
  for (guint k = 0; k < 2; k++)
    g_signal_handlers_disconnect_by_data (self->axes[k], self);
  if (self->building)
    g_cancellable_cancel (self->building);
  g_clear_object (&self->building);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_object_unref (self->options);
  g_object_unref (self->card);
  g_object_unref (self->stage);
  g_free (self);
}

GtkWidget *
vt_scatter_get_card (VtScatter *self)
{
  return self->card;
}
