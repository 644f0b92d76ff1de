#include "vt-display-panel.h"

#include "vt-arrows-group.h"
#include "vt-atoms-group.h"
#include "vt-colour-group.h"
#include "vt-selection-group.h"
#include "vt-slice-group.h"
#include "vt-slice-map-group.h"
#include "vt-style-group.h"

struct _VtDisplayPanel
{
  GtkWidget parent_instance;

  VtColourGroup *colour;
  VtSliceGroup *slice;
  VtSliceMapGroup *slice_map;
  VtAtomsGroup *atoms;
  VtSelectionGroup *selection;
  VtArrowsGroup *arrows;
  VtStyleGroup *style;
};

G_DEFINE_FINAL_TYPE (VtDisplayPanel, vt_display_panel, GTK_TYPE_WIDGET)

static void
vt_display_panel_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_display_panel_parent_class)->dispose (object);
}

static void
vt_display_panel_class_init (VtDisplayPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (VT_TYPE_ARROWS_GROUP);
  g_type_ensure (VT_TYPE_COLOUR_GROUP);
  g_type_ensure (VT_TYPE_SLICE_GROUP);
  g_type_ensure (VT_TYPE_SLICE_MAP_GROUP);
  g_type_ensure (VT_TYPE_ATOMS_GROUP);
  g_type_ensure (VT_TYPE_SELECTION_GROUP);
  g_type_ensure (VT_TYPE_STYLE_GROUP);
  G_OBJECT_CLASS (klass)->dispose = vt_display_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-display-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, VtDisplayPanel, colour);
  gtk_widget_class_bind_template_child (widget_class, VtDisplayPanel, slice);
  gtk_widget_class_bind_template_child (widget_class, VtDisplayPanel, slice_map);
  gtk_widget_class_bind_template_child (widget_class, VtDisplayPanel, atoms);
  gtk_widget_class_bind_template_child (widget_class, VtDisplayPanel, selection);
  gtk_widget_class_bind_template_child (widget_class, VtDisplayPanel, arrows);
  gtk_widget_class_bind_template_child (widget_class, VtDisplayPanel, style);
}

static void
vt_display_panel_init (VtDisplayPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
vt_display_panel_new (VtStage *stage)
{
  VtDisplayPanel *self = g_object_new (VT_TYPE_DISPLAY_PANEL, NULL);

  vt_colour_group_set_stage (self->colour, stage);
  vt_slice_group_set_stage (self->slice, stage);
  vt_slice_map_group_set_stage (self->slice_map, stage);
  vt_atoms_group_set_stage (self->atoms, stage);
  vt_selection_group_set_stage (self->selection, stage);
  vt_arrows_group_set_stage (self->arrows, stage);
  vt_style_group_set_stage (self->style, stage);
  return GTK_WIDGET (self);
}
