#include "vt-atoms-group.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "vt-option.h"
#include "vt-swatch.h"
#include "vt-ui.h"

struct _VtAtomsGroup
{
  AdwPreferencesGroup parent_instance;

  VtStage *stage;
  guint fields_id;
  VtSample *listed; /* the sample whose species are listed */
  gboolean updating;

  GtkListBox *species;
  AdwExpanderRow *filter;
  AdwComboRow *field;
  GtkSpinButton *minimum;
  GtkSpinButton *maximum;
  GtkSwitch *fade;
};

G_DEFINE_FINAL_TYPE (VtAtomsGroup, vt_atoms_group, ADW_TYPE_PREFERENCES_GROUP)

/* ---- species ---- */

static void
on_species_toggled (GtkSwitch *button, GParamSpec *pspec, VtAtomsGroup *self)
{
  g_autoptr (GString) hidden = g_string_new (NULL);
  GtkListBoxRow *row;

  if (self->updating)
    return;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->species, i)); i++)
    {
      GtkSwitch *toggle = g_object_get_data (G_OBJECT (row), "toggle");
      const char *name = g_object_get_data (G_OBJECT (row), "species");

      if (!gtk_switch_get_active (toggle))
        g_string_append_printf (hidden, "%s%s", hidden->len > 0 ? "," : "", name);
    }
  g_object_set (vt_stage_get_view (self->stage), "hidden-species", hidden->str, NULL);
}

static void
follow_hidden (VtAtomsGroup *self)
{
  VtView *view = vt_stage_get_view (self->stage);
  GtkListBoxRow *row;

  self->updating = TRUE;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->species, i)); i++)
    gtk_switch_set_active (g_object_get_data (G_OBJECT (row), "toggle"),
                           !vt_view_hides_species (view, g_object_get_data (G_OBJECT (row), "species")));
  self->updating = FALSE;
}

static void
add_species (VtAtomsGroup *self, const VtSpecies *species, gsize count)
{
  g_autofree char *number = vt_ui_format_count (count);
  g_autofree char *atoms = g_strdup_printf (P_ ("%s atom", "%s atoms", count), number);
  g_autofree char *label = g_strdup_printf (_ ("Show %s"), species->name);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();
  GtkWidget *note = gtk_label_new (atoms);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), species->name);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), vt_swatch_new_dot (species->rgb));
  gtk_widget_add_css_class (note, "dim-label");
  gtk_widget_add_css_class (note, "caption");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), note);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  vt_ui_label (toggle, label, TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  g_object_set_data (G_OBJECT (row), "toggle", toggle);
  g_object_set_data_full (G_OBJECT (row), "species", g_strdup (species->name), g_free);
  g_signal_connect (toggle, "notify::active", G_CALLBACK (on_species_toggled), self);
  gtk_list_box_append (self->species, row);
}

static gboolean
lists_same (VtSample *a, VtSample *b)
{
  guint n_a, n_b;
  const VtSpecies *species_a, *species_b;

  if (!a || !b)
    return FALSE;
  species_a = vt_sample_get_species (a, &n_a);
  species_b = vt_sample_get_species (b, &n_b);
  return n_a == n_b && memcmp (species_a, species_b, n_a * sizeof *species_a) == 0
         && memcmp (vt_sample_get_species_counts (a), vt_sample_get_species_counts (b), n_a * sizeof (gsize)) == 0;
}

static void
refresh_species (VtAtomsGroup *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  gboolean same = lists_same (self->listed, sample);
  guint n = 0;
  const VtSpecies *species = sample ? vt_sample_get_species (sample, &n) : NULL;

  g_set_object (&self->listed, sample);
  gtk_widget_set_visible (GTK_WIDGET (self->species), n > 0);
  if (same)
    return;
  self->updating = TRUE;
  vt_ui_clear_list (self->species);
  for (guint s = 0; s < n; s++)
    add_species (self, &species[s], vt_sample_get_species_counts (sample)[s]);
  self->updating = FALSE;
  follow_hidden (self);
}

/* ---- values ---- */

static void
refresh_fields (VtAtomsGroup *self)
{
  g_autoptr (GListStore) options = g_list_store_new (VT_TYPE_OPTION);
  GListModel *fields = vt_document_get_fields (vt_stage_get_document (self->stage));
  guint n = g_list_model_get_n_items (fields);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (fields, i);
      g_autofree char *label = vt_field_dup_label (field);
      g_autoptr (VtOption) option = vt_option_new (vt_field_get_name (field), label, NULL);

      g_list_store_append (options, option);
    }
  self->updating = TRUE;
  vt_option_combo_set_options (self->field, G_LIST_MODEL (options));
  self->updating = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->filter), n > 0);
  adw_expander_row_set_subtitle (self->filter, n > 0 ? "" : _ ("Run an analysis to have values to choose by"));
}

static gboolean
on_fields (gpointer data)
{
  VtAtomsGroup *self = data;

  self->fields_id = 0;
  refresh_fields (self);
  return G_SOURCE_REMOVE;
}

/* An analysis brings many fields at once: the list is made anew for all of them together. */
static void
queue_fields (VtAtomsGroup *self)
{
  if (!self->fields_id)
    self->fields_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_fields, self, NULL);
}

/* The field to begin with: what colours the atoms, else the first. */
static VtField *
default_field (VtAtomsGroup *self)
{
  VtField *field = vt_scene_get_colour_field (vt_stage_get_scene (self->stage));
  GListModel *fields = vt_document_get_fields (vt_stage_get_document (self->stage));
  g_autoptr (VtField) first = NULL;

  if (field)
    return field;
  first = g_list_model_get_item (fields, 0);
  return first; /* the list keeps its reference */
}

/* Half of the atoms, the upper one, so that something is seen to happen. */
static void
set_default_limits (VtAtomsGroup *self, VtField *field)
{
  double low, high, min, max;

  if (vt_field_get_percentiles (field, 50, 100, &low, &high) && vt_field_get_range (field, &min, &max))
    g_object_set (vt_stage_get_view (self->stage), "filter-min", low, "filter-max", max, NULL);
}

static void
on_filter_enabled (VtAtomsGroup *self)
{
  VtView *view = vt_stage_get_view (self->stage);
  VtField *field = default_field (self);

  if (self->updating)
    return;
  vt_view_begin_change (view, _ ("Range of values"));
  if (!adw_expander_row_get_enable_expansion (self->filter))
    g_object_set (view, "filter-field", "", NULL);
  else if (field)
    {
      set_default_limits (self, field);
      g_object_set (view, "filter-field", vt_field_get_name (field), NULL);
    }
  vt_view_end_change (view);
}

static void
follow_filter (VtAtomsGroup *self)
{
  VtViewState state;
  VtField *field;
  double min, max;

  vt_view_get_state (vt_stage_get_view (self->stage), &state);
  field = vt_document_find_field (vt_stage_get_document (self->stage), state.filter_field);
  self->updating = TRUE;
  adw_expander_row_set_enable_expansion (self->filter, *state.filter_field != '\0');
  if (field && vt_field_get_range (field, &min, &max))
    {
      vt_ui_adapt_spin (self->minimum, max - min);
      vt_ui_adapt_spin (self->maximum, max - min);
    }
  gtk_spin_button_set_value (self->minimum, state.filter_min);
  gtk_spin_button_set_value (self->maximum, state.filter_max);
  self->updating = FALSE;
}

/* Limits of another field mean nothing for this one. */
static void
on_filter_field_changed (VtAtomsGroup *self)
{
  VtViewState state;
  VtField *field;
  double min, max;

  vt_view_get_state (vt_stage_get_view (self->stage), &state);
  field = vt_document_find_field (vt_stage_get_document (self->stage), state.filter_field);
  if (field && vt_field_get_range (field, &min, &max) && (state.filter_min > max || state.filter_max < min))
    set_default_limits (self, field);
  follow_filter (self);
}

static void
on_limit_changed (VtAtomsGroup *self)
{
  if (!self->updating)
    g_object_set (vt_stage_get_view (self->stage), "filter-min", gtk_spin_button_get_value (self->minimum),
                  "filter-max", gtk_spin_button_get_value (self->maximum), NULL);
}

void
vt_atoms_group_set_stage (VtAtomsGroup *self, VtStage *stage)
{
  VtView *view = vt_stage_get_view (stage);
  VtDocument *document = vt_stage_get_document (stage);
  g_autoptr (GListStore) none = g_list_store_new (VT_TYPE_OPTION);

  self->stage = g_object_ref (stage);
  vt_option_combo_bind (self->field, G_LIST_MODEL (none), view, "filter-field");
  g_object_bind_property (view, "fade-outside", self->fade, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (view, "notify::hidden-species", G_CALLBACK (follow_hidden), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::filter-field", G_CALLBACK (on_filter_field_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::filter-min", G_CALLBACK (follow_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::filter-max", G_CALLBACK (follow_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "sample-changed", G_CALLBACK (refresh_species), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_fields (document), "items-changed", G_CALLBACK (queue_fields), self,
                           G_CONNECT_SWAPPED);
  refresh_species (self);
  refresh_fields (self);
  follow_filter (self);
}

static void
vt_atoms_group_dispose (GObject *object)
{
  VtAtomsGroup *self = VT_ATOMS_GROUP (object);

  g_clear_handle_id (&self->fields_id, g_source_remove);
  g_clear_object (&self->stage);
  g_clear_object (&self->listed);
  G_OBJECT_CLASS (vt_atoms_group_parent_class)->dispose (object);
}

static void
vt_atoms_group_class_init (VtAtomsGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_atoms_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-atoms-group.ui");
  gtk_widget_class_bind_template_child (widget_class, VtAtomsGroup, species);
  gtk_widget_class_bind_template_child (widget_class, VtAtomsGroup, filter);
  gtk_widget_class_bind_template_child (widget_class, VtAtomsGroup, field);
  gtk_widget_class_bind_template_child (widget_class, VtAtomsGroup, minimum);
  gtk_widget_class_bind_template_child (widget_class, VtAtomsGroup, maximum);
  gtk_widget_class_bind_template_child (widget_class, VtAtomsGroup, fade);
}

static void
vt_atoms_group_init (VtAtomsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->filter, "notify::enable-expansion", G_CALLBACK (on_filter_enabled), self);
  g_signal_connect_swapped (self->minimum, "value-changed", G_CALLBACK (on_limit_changed), self);
  g_signal_connect_swapped (self->maximum, "value-changed", G_CALLBACK (on_limit_changed), self);
}
