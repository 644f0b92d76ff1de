#include "vt-colour-group.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "vt-colour-map.h"
#include "vt-field-list.h"
#include "vt-option.h"
#include "vt-swatch.h"
#include "vt-ui.h"

struct _VtColourGroup
{
  AdwPreferencesGroup parent_instance;

  VtStage *stage;
  guint fields_id;
  gboolean updating;
  guint refresh_id;

  AdwComboRow *field;
  GtkSpinner *working;
  AdwActionRow *component_row;
  GtkSpinButton *component;
  AdwComboRow *map;
  GtkToggleButton *reverse;
  AdwPreferencesRow *range_row;
  GtkBox *mode;
  GtkBox *percentiles;
  GtkSpinButton *low;
  GtkSpinButton *high;
  GtkBox *limits;
  GtkSpinButton *minimum;
  GtkSpinButton *maximum;
  GtkLabel *from;
  VtSwatch *bar;
  GtkLabel *to;
};

G_DEFINE_FINAL_TYPE (VtColourGroup, vt_colour_group, ADW_TYPE_PREFERENCES_GROUP)

static GListModel *
list_fields (VtColourGroup *self)
{
  GListStore *options = g_list_store_new (VT_TYPE_OPTION);
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (VtOption) species = vt_option_new ("species", _ ("Species"), NULL);

  g_list_store_append (options, species);
  vt_field_list_append (options, document, FALSE);
  return G_LIST_MODEL (options);
}

static GListModel *
list_maps (void)
{
  GListStore *options = g_list_store_new (VT_TYPE_OPTION);
  guint n;
  const VtColourMap *maps = vt_colour_map_list (&n);
  /* Translators: the colour map that suits a field. */
  g_autoptr (VtOption) automatic = vt_option_new (VT_MAP_AUTO, _ ("Automatic"), NULL);

  g_list_store_append (options, automatic);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VtOption) option = vt_option_new (maps[i].id, _ (maps[i].title), NULL);

      g_list_store_append (options, option);
    }
  return G_LIST_MODEL (options);
}

/* ---- items of the popups ---- */

static void
on_item_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer with_swatch)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (NULL), *note = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (note, "dim-label");
  gtk_widget_add_css_class (note, "caption");
  gtk_box_append (GTK_BOX (box), title);
  if (with_swatch)
    gtk_box_append (GTK_BOX (box), vt_swatch_new_map ("viridis", FALSE, 72, 14));
  else
    gtk_box_append (GTK_BOX (box), note);
  gtk_list_item_set_child (item, box);
}

static void
on_item_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer with_swatch)
{
  VtOption *option = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *second = gtk_widget_get_last_child (box);

  vt_ui_set_label (GTK_LABEL (gtk_widget_get_first_child (box)), vt_option_get_title (option));
  if (with_swatch)
    {
      gtk_widget_set_visible (second, vt_colour_map_find (vt_option_get_id (option)) != NULL);
      vt_swatch_set_map (VT_SWATCH (second), vt_option_get_id (option), FALSE);
    }
  else
    gtk_label_set_text (GTK_LABEL (second), vt_option_get_note (option) ? vt_option_get_note (option) : "");
}

static void
set_factory (AdwComboRow *row, gboolean with_swatch)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_item_setup), GINT_TO_POINTER (with_swatch));
  g_signal_connect (factory, "bind", G_CALLBACK (on_item_bind), GINT_TO_POINTER (with_swatch));
  adw_combo_row_set_list_factory (row, factory);
}

/* ---- the range ---- */

static void
refresh_range (VtColourGroup *self)
{
  VtView *view = vt_stage_get_view (self->stage);
  VtField *field = vt_scene_get_colour_field (vt_stage_get_scene (self->stage));
  VtViewState state;
  double min = 0, max = 1, full_min, full_max;
  gboolean known = field && vt_view_get_colour_range (view, field, &min, &max);
  g_autofree char *from = vt_ui_format_value (min), *to = vt_ui_format_value (max);

  vt_view_get_state (view, &state);
  gtk_widget_set_visible (GTK_WIDGET (self->map), field != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->range_row), field != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->percentiles), state.range_mode == VT_RANGE_PERCENTILE);
  gtk_widget_set_visible (GTK_WIDGET (self->limits), state.range_mode == VT_RANGE_MANUAL);
  gtk_label_set_text (self->from, known ? from : "–");
  gtk_label_set_text (self->to, known ? to : "–");
  vt_swatch_set_map (self->bar, vt_view_get_colour_map (view, field)->id, state.reverse_map);

  self->updating = TRUE;
  if (field && vt_field_get_range (field, &full_min, &full_max))
    {
      vt_ui_adapt_spin (self->minimum, full_max - full_min);
      vt_ui_adapt_spin (self->maximum, full_max - full_min);
    }
  gtk_spin_button_set_value (self->low, state.range_low);
  gtk_spin_button_set_value (self->high, state.range_high);
  gtk_spin_button_set_value (self->minimum, state.range_min);
  gtk_spin_button_set_value (self->maximum, state.range_max);
  gtk_spin_button_set_range (self->component, 0, field ? vt_field_get_n_components (field) - 1 : 0);
  gtk_spin_button_set_value (self->component, state.colour_component);
  self->updating = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->component_row), field && vt_field_get_n_components (field) > 1);
}

static gboolean
on_refresh (gpointer data)
{
  VtColourGroup *self = data;

  self->refresh_id = 0;
  refresh_range (self);
  return G_SOURCE_REMOVE;
}

/* The view changes at every step of a camera drag: look at it once per frame at most. */
static void
queue_refresh (VtColourGroup *self)
{
  if (!self->refresh_id)
    self->refresh_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_refresh, self, NULL);
}

static void
on_limit_changed (VtColourGroup *self)
{
  if (self->updating)
    return;
  g_object_set (vt_stage_get_view (self->stage), "range-low", gtk_spin_button_get_value (self->low), "range-high",
                gtk_spin_button_get_value (self->high), "range-min", gtk_spin_button_get_value (self->minimum),
                "range-max", gtk_spin_button_get_value (self->maximum), "colour-component",
                (guint) gtk_spin_button_get_value_as_int (self->component), NULL);
}

/* Limits of one's own start from those that were in force. */
static void
on_mode_changed (VtColourGroup *self)
{
  VtView *view = vt_stage_get_view (self->stage);
  VtViewState state;
  double min, max;

  vt_view_get_state (view, &state);
  if (state.range_mode == VT_RANGE_MANUAL)
    {
      g_autofree char *from = g_strdup (gtk_label_get_text (self->from));
      g_autofree char *to = g_strdup (gtk_label_get_text (self->to));
      char *end;

      min = g_ascii_strtod (from, &end);
      max = g_ascii_strtod (to, &end);
      if (state.range_min == 0 && state.range_max == 1 && min < max)
        g_object_set (view, "range-min", min, "range-max", max, NULL);
    }
  queue_refresh (self);
}

static void
refresh_fields (VtColourGroup *self)
{
  g_autoptr (GListModel) options = list_fields (self);

  vt_option_combo_set_options (self->field, options);
  gtk_widget_set_sensitive (GTK_WIDGET (self->field), vt_stage_get_sample (self->stage) != NULL);
  queue_refresh (self);
}

static gboolean
on_fields (gpointer data)
{
  VtColourGroup *self = data;

  self->fields_id = 0;
  refresh_fields (self);
  return G_SOURCE_REMOVE;
}

/* An analysis brings many fields at once: the list is made anew for all of them together. */
static void
queue_fields (VtColourGroup *self)
{
  if (!self->fields_id)
    self->fields_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_fields, self, NULL);
}

static void
on_colours_changed (VtColourGroup *self)
{
  gboolean working = vt_stage_get_pending (self->stage) != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->working), working);
  gtk_spinner_set_spinning (self->working, working);
  queue_refresh (self);
}

void
vt_colour_group_set_stage (VtColourGroup *self, VtStage *stage)
{
  VtView *view = vt_stage_get_view (stage);
  VtDocument *document = vt_stage_get_document (stage);
  g_autoptr (GListModel) fields = NULL;
  g_autoptr (GListModel) maps = list_maps ();

  self->stage = g_object_ref (stage);
  fields = list_fields (self);
  vt_option_combo_bind (self->field, fields, view, "colour-by");
  vt_option_combo_bind (self->map, maps, view, "colour-map");
  vt_option_toggles_bind (GTK_WIDGET (self->mode), view, "range-mode");
  g_object_bind_property (view, "reverse-map", self->reverse, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (vt_document_get_fields (document), "items-changed", G_CALLBACK (queue_fields), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "sample-changed", G_CALLBACK (refresh_fields), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (stage, "colours-changed", G_CALLBACK (on_colours_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::range-mode", G_CALLBACK (on_mode_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  refresh_fields (self);
}

static void
vt_colour_group_dispose (GObject *object)
{
  VtColourGroup *self = VT_COLOUR_GROUP (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->fields_id, g_source_remove);
  g_clear_object (&self->stage);
  G_OBJECT_CLASS (vt_colour_group_parent_class)->dispose (object);
}

static void
vt_colour_group_class_init (VtColourGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (VT_TYPE_SWATCH);
  G_OBJECT_CLASS (klass)->dispose = vt_colour_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-colour-group.ui");
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, field);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, working);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, component_row);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, component);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, map);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, reverse);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, range_row);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, mode);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, percentiles);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, low);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, high);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, limits);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, minimum);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, maximum);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, from);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, bar);
  gtk_widget_class_bind_template_child (widget_class, VtColourGroup, to);
}

static void
vt_colour_group_init (VtColourGroup *self)
{
  GtkSpinButton *spins[5];

  gtk_widget_init_template (GTK_WIDGET (self));
  set_factory (self->field, FALSE);
  set_factory (self->map, TRUE);
  spins[0] = self->low;
  spins[1] = self->high;
  spins[2] = self->minimum;
  spins[3] = self->maximum;
  spins[4] = self->component;
  for (int i = 0; i < 5; i++)
    g_signal_connect_swapped (spins[i], "value-changed", G_CALLBACK (on_limit_changed), self);
}
