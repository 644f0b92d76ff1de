#include "vt-slice-map-group.h"

#include "base/vt-i18n.h"
#include "landscape/vt-viscosity.h"

struct _VtSliceMapGroup
{
  AdwPreferencesGroup parent_instance;

  VtStage *stage;

  AdwExpanderRow *map;
  AdwComboRow *contour, *atoms;
  AdwPreferencesRow *level_row, *temperature_row;
  GtkAdjustment *sigma, *level, *temperature;
  GtkLabel *unit;
};

G_DEFINE_FINAL_TYPE (VtSliceMapGroup, vt_slice_map_group, ADW_TYPE_PREFERENCES_GROUP)

/* ---- enumerations: the rows list them in their order ---- */

static gboolean
enum_to_row (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_uint (to, (guint) g_value_get_enum (from));
  return TRUE;
}

static gboolean
row_to_enum (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  if (g_value_get_uint (from) == GTK_INVALID_LIST_POSITION)
    return FALSE;
  g_value_set_enum (to, (int) g_value_get_uint (from));
  return TRUE;
}

static void
bind_row (VtView *view, const char *property, AdwComboRow *row)
{
  g_object_bind_property_full (view, property, row, "selected", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE, enum_to_row, row_to_enum, NULL,
                               NULL);
}

/* ---- what the view has ---- */

static void
follow (VtSliceMapGroup *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  VtField *field = vt_scene_get_colour_field (vt_stage_get_scene (self->stage));
  VtViewState state;
  const char *hint = "";

  vt_view_get_state (vt_stage_get_view (self->stage), &state);
  gtk_widget_set_visible (GTK_WIDGET (self->level_row), state.slice_map_contour == VT_CONTOUR_VALUE);
  gtk_widget_set_visible (GTK_WIDGET (self->temperature_row), state.slice_map_contour == VT_CONTOUR_GLASS);
  if (state.slice_map && sample && !field)
    hint = _ ("Colour the atoms by a field to see it");
  else if (state.slice_map && field && vt_view_get_colour_map (vt_stage_get_view (self->stage), field)->kind == VT_MAP_CATEGORICAL)
    hint = _ ("Labels cannot be smoothed");
  else if (state.slice_map && field && state.slice_map_contour == VT_CONTOUR_GLASS && !vt_viscosity_check_field (field, NULL))
    hint = _ ("The glass transition takes activation energies in eV");
  if (g_strcmp0 (adw_expander_row_get_subtitle (self->map), hint) != 0)
    adw_expander_row_set_subtitle (self->map, hint);
}

/* Without a slice there is nothing to see; and a value that a line is asked for begins where there is one. */
static void
on_map (VtSliceMapGroup *self)
{
  VtView *view = vt_stage_get_view (self->stage);
  VtViewState state;

  vt_view_get_state (view, &state);
  if (state.slice_map && !state.slice_enabled && vt_stage_get_sample (self->stage))
    g_object_set (view, "slice-enabled", TRUE, NULL);
}

static void
on_contour (VtSliceMapGroup *self)
{
  VtView *view = vt_stage_get_view (self->stage);
  VtSliceMap *map = vt_scene_get_slice_map (vt_stage_get_scene (self->stage));
  VtViewState state;
  double low, high;

  vt_view_get_state (view, &state);
  if (state.slice_map_contour == VT_CONTOUR_VALUE && map && vt_slice_map_get_ends (map, &low, &high))
    {
      gtk_adjustment_set_step_increment (self->level, (high - low) / 50);
      gtk_adjustment_set_page_increment (self->level, (high - low) / 10);
      if (state.slice_map_level < low || state.slice_map_level > high)
        g_object_set (view, "slice-map-level", (low + high) / 2, NULL);
    }
}

static void
on_sample_changed (VtSliceMapGroup *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);

  if (sample)
    gtk_label_set_text (self->unit, vt_sample_get_length_unit (sample));
  gtk_widget_set_sensitive (GTK_WIDGET (self), sample != NULL);
  follow (self);
}

void
vt_slice_map_group_set_stage (VtSliceMapGroup *self, VtStage *stage)
{
  const GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;
  VtView *view = vt_stage_get_view (stage);

  self->stage = g_object_ref (stage);
  g_object_bind_property (view, "slice-map", self->map, "enable-expansion", both);
  g_object_bind_property (view, "slice-map-sigma", self->sigma, "value", both);
  g_object_bind_property (view, "slice-map-level", self->level, "value", both);
  g_object_bind_property (view, "slice-map-temperature", self->temperature, "value", both);
  bind_row (view, "slice-map-contour", self->contour);
  bind_row (view, "slice-map-atoms", self->atoms);
  g_signal_connect_object (view, "notify::slice-map", G_CALLBACK (on_map), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::slice-map-contour", G_CALLBACK (on_contour), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (stage, "colours-changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_document (stage), "sample-changed", G_CALLBACK (on_sample_changed), self, G_CONNECT_SWAPPED);
  on_sample_changed (self);
}

static void
vt_slice_map_group_dispose (GObject *object)
{
  VtSliceMapGroup *self = VT_SLICE_MAP_GROUP (object);

  g_clear_object (&self->stage);
  G_OBJECT_CLASS (vt_slice_map_group_parent_class)->dispose (object);
}

static void
vt_slice_map_group_class_init (VtSliceMapGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_slice_map_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-slice-map-group.ui");
  gtk_widget_class_bind_template_child (widget_class, VtSliceMapGroup, map);
  gtk_widget_class_bind_template_child (widget_class, VtSliceMapGroup, contour);
  gtk_widget_class_bind_template_child (widget_class, VtSliceMapGroup, atoms);
  gtk_widget_class_bind_template_child (widget_class, VtSliceMapGroup, level_row);
  gtk_widget_class_bind_template_child (widget_class, VtSliceMapGroup, temperature_row);
  gtk_widget_class_bind_template_child (widget_class, VtSliceMapGroup, temperature);
  gtk_widget_class_bind_template_child (widget_class, VtSliceMapGroup, sigma);
  gtk_widget_class_bind_template_child (widget_class, VtSliceMapGroup, level);
  gtk_widget_class_bind_template_child (widget_class, VtSliceMapGroup, unit);
}

static void
vt_slice_map_group_init (VtSliceMapGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
