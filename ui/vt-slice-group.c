#include "vt-slice-group.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "vt-option.h"

struct _VtSliceGroup
{
  AdwPreferencesGroup parent_instance;

  VtStage *stage;
  gboolean updating;

  AdwExpanderRow *slice;
  GtkBox *axis;
  AdwPreferencesRow *normal_row;
  GtkSpinButton *nx;
  GtkSpinButton *ny;
  GtkSpinButton *nz;
  GtkAdjustment *position;
  GtkAdjustment *thickness;
  GtkLabel *position_unit;
  GtkLabel *thickness_unit;
  GtkSwitch *caps;
};

G_DEFINE_FINAL_TYPE (VtSliceGroup, vt_slice_group, ADW_TYPE_PREFERENCES_GROUP)

/* How far the cell reaches along the normal, from its corner. */
static void
refresh_reach (VtSliceGroup *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  const VtCell *cell = sample ? vt_sample_get_cell (sample) : NULL;
  double normal[3], corners[8][3], low = HUGE_VAL, high = -HUGE_VAL;

  if (!cell)
    return;
  vt_view_get_slice_normal (vt_stage_get_view (self->stage), normal);
  vt_cell_get_corners (cell, corners);
  for (int i = 0; i < 8; i++)
    {
      double reach = 0;

      for (int k = 0; k < 3; k++)
        reach += normal[k] * (corners[i][k] - cell->origin[k]);
      low = fmin (low, reach);
      high = fmax (high, reach);
    }
  self->updating = TRUE;
  gtk_adjustment_set_lower (self->position, low);
  gtk_adjustment_set_upper (self->position, high);
  gtk_adjustment_set_upper (self->thickness, high - low);
  self->updating = FALSE;
}

static void
follow_view (VtSliceGroup *self)
{
  VtViewState state;

  vt_view_get_state (vt_stage_get_view (self->stage), &state);
  refresh_reach (self);
  self->updating = TRUE;
  gtk_adjustment_set_value (self->position, state.slice_position);
  gtk_adjustment_set_value (self->thickness, state.slice_thickness);
  gtk_spin_button_set_value (self->nx, state.slice_normal[0]);
  gtk_spin_button_set_value (self->ny, state.slice_normal[1]);
  gtk_spin_button_set_value (self->nz, state.slice_normal[2]);
  self->updating = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->normal_row), state.slice_axis == VT_SLICE_FREE);
}

static void
on_sample_changed (VtSliceGroup *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);

  if (sample)
    {
      gtk_label_set_text (self->position_unit, vt_sample_get_length_unit (sample));
      gtk_label_set_text (self->thickness_unit, vt_sample_get_length_unit (sample));
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self), sample != NULL);
  follow_view (self);
}

static void
on_position_changed (VtSliceGroup *self)
{
  if (!self->updating)
    g_object_set (vt_stage_get_view (self->stage), "slice-position", gtk_adjustment_get_value (self->position), NULL);
}

static void
on_thickness_changed (VtSliceGroup *self)
{
  if (!self->updating)
    g_object_set (vt_stage_get_view (self->stage), "slice-thickness", gtk_adjustment_get_value (self->thickness), NULL);
}

static void
set_normal (VtSliceGroup *self, double x, double y, double z)
{
  if (x * x + y * y + z * z > 1e-6)
    g_object_set (vt_stage_get_view (self->stage), "slice-normal", g_variant_new ("(ddd)", x, y, z), NULL);
}

static void
on_normal_changed (VtSliceGroup *self)
{
  if (!self->updating)
    set_normal (self, gtk_spin_button_get_value (self->nx), gtk_spin_button_get_value (self->ny),
                gtk_spin_button_get_value (self->nz));
}

/* The camera looks along −z of its own axes, so its z axis in the sample's frame faces the viewer: the
 * rotation's inverse applied to (0, 0, 1). */
static void
on_face_viewer (VtSliceGroup *self)
{
  VtView *view = vt_stage_get_view (self->stage);
  double q[4];

  vt_view_get_rotation (view, q);
  set_normal (self, 2 * (q[0] * q[2] - q[1] * q[3]), 2 * (q[1] * q[2] + q[0] * q[3]),
              1 - 2 * (q[0] * q[0] + q[1] * q[1]));
}

/* A slice that begins at the cell's face would show nothing: it begins in the middle. */
static void
on_enabled (VtSliceGroup *self)
{
  VtView *view = vt_stage_get_view (self->stage);
  VtViewState state;

  if (self->updating)
    return;
  vt_view_get_state (view, &state);
  refresh_reach (self);
  if (state.slice_enabled
      && (state.slice_position <= gtk_adjustment_get_lower (self->position)
          || state.slice_position >= gtk_adjustment_get_upper (self->position)))
    g_object_set (view, "slice-position",
                  (gtk_adjustment_get_lower (self->position) + gtk_adjustment_get_upper (self->position)) / 2, NULL);
}

void
vt_slice_group_set_stage (VtSliceGroup *self, VtStage *stage)
{
  VtView *view = vt_stage_get_view (stage);
  static const char *const watched[]
      = { "notify::slice-axis", "notify::slice-normal", "notify::slice-position", "notify::slice-thickness" };

  self->stage = g_object_ref (stage);
  g_object_bind_property (view, "slice-enabled", self->slice, "enable-expansion",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (view, "slice-caps", self->caps, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  vt_option_toggles_bind (GTK_WIDGET (self->axis), view, "slice-axis");
  g_signal_connect_object (view, "notify::slice-enabled", G_CALLBACK (on_enabled), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (view, watched[i], G_CALLBACK (follow_view), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_document (stage), "sample-changed", G_CALLBACK (on_sample_changed), self,
                           G_CONNECT_SWAPPED);
  on_sample_changed (self);
}

static void
vt_slice_group_dispose (GObject *object)
{
  VtSliceGroup *self = VT_SLICE_GROUP (object);

  g_clear_object (&self->stage);
  G_OBJECT_CLASS (vt_slice_group_parent_class)->dispose (object);
}

static void
vt_slice_group_class_init (VtSliceGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_slice_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-slice-group.ui");
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, slice);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, axis);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, normal_row);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, nx);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, ny);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, nz);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, position);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, thickness);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, position_unit);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, thickness_unit);
  gtk_widget_class_bind_template_child (widget_class, VtSliceGroup, caps);
  gtk_widget_class_bind_template_callback (widget_class, on_face_viewer);
}

static void
vt_slice_group_init (VtSliceGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->position, "value-changed", G_CALLBACK (on_position_changed), self);
  g_signal_connect_swapped (self->thickness, "value-changed", G_CALLBACK (on_thickness_changed), self);
  g_signal_connect_swapped (self->nx, "value-changed", G_CALLBACK (on_normal_changed), self);
  g_signal_connect_swapped (self->ny, "value-changed", G_CALLBACK (on_normal_changed), self);
  g_signal_connect_swapped (self->nz, "value-changed", G_CALLBACK (on_normal_changed), self);
}
