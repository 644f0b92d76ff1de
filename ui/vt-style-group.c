#include "vt-style-group.h"

#include "base/vt-i18n.h"
#include "vt-option.h"

struct _VtStyleGroup
{
  AdwPreferencesGroup parent_instance;

  GtkAdjustment *radius;
  AdwComboRow *background;
  GtkSwitch *ambient_occlusion;
  GtkSwitch *outlines;
  GtkSwitch *depth_cue;
  GtkSwitch *show_cell;
  GtkSwitch *show_tripod;
  GtkSwitch *show_scale_bar;
  GtkSwitch *show_legend;
  GtkSwitch *perspective;
  GtkSwitch *wrap;
};

G_DEFINE_FINAL_TYPE (VtStyleGroup, vt_style_group, ADW_TYPE_PREFERENCES_GROUP)

static GListModel *
list_backgrounds (void)
{
  static const struct
  {
    const char *id, *title;
  } grounds[] = {
    { "auto", N_ ("As the window") },
    { "white", N_ ("White") },
    { "black", N_ ("Black") },
  };
  GListStore *options = g_list_store_new (VT_TYPE_OPTION);

  for (guint i = 0; i < G_N_ELEMENTS (grounds); i++)
    {
      g_autoptr (VtOption) option = vt_option_new (grounds[i].id, _ (grounds[i].title), NULL);

      g_list_store_append (options, option);
    }
  return G_LIST_MODEL (options);
}

void
vt_style_group_set_stage (VtStyleGroup *self, VtStage *stage)
{
  VtView *view = vt_stage_get_view (stage);
  g_autoptr (GListModel) backgrounds = list_backgrounds ();
  const struct
  {
    const char *property;
    GtkSwitch *toggle;
  } toggles[] = {
    { "ambient-occlusion", self->ambient_occlusion },
    { "outlines", self->outlines },
    { "depth-cue", self->depth_cue },
    { "show-cell", self->show_cell },
    { "show-tripod", self->show_tripod },
    { "show-scale-bar", self->show_scale_bar },
    { "show-legend", self->show_legend },
    { "perspective", self->perspective },
    { "wrap", self->wrap },
  };

  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    g_object_bind_property (view, toggles[i].property, toggles[i].toggle, "active",
                            G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (view, "radius-scale", self->radius, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  vt_option_combo_bind (self->background, backgrounds, view, "background");
}

static void
vt_style_group_class_init (VtStyleGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-style-group.ui");
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, radius);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, background);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, ambient_occlusion);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, outlines);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, depth_cue);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, show_cell);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, show_tripod);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, show_scale_bar);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, show_legend);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, perspective);
  gtk_widget_class_bind_template_child (widget_class, VtStyleGroup, wrap);
}

static void
vt_style_group_init (VtStyleGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
