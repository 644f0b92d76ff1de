#include "vt-sidebar.h"

#include <adwaita.h>

#include "vt-arrows-group.h"
#include "vt-atoms-group.h"
#include "vt-colour-group.h"
#include "vt-method-section.h"
#include "vt-samples-group.h"
#include "vt-selection-group.h"
#include "vt-slice-group.h"
#include "vt-style-group.h"

struct _VtSidebar
{
  GtkWidget parent_instance;

  GtkStack *pages;
  GtkStackPage *analyses_page;
  VtSamplesGroup *samples;
  GtkSearchEntry *search;
  GtkBox *analyses;
  GtkWidget *sections[VT_N_GROUPS];
  GtkLabel *nothing;
  GtkButton *cancel_all;
  VtColourGroup *colour;
  VtSliceGroup *slice;
  VtAtomsGroup *atoms;
  VtSelectionGroup *selection;
  VtArrowsGroup *arrows;
  VtStyleGroup *style;
};

G_DEFINE_FINAL_TYPE (VtSidebar, vt_sidebar, GTK_TYPE_WIDGET)

static void
on_jobs_changed (GListModel *jobs, guint position, guint removed, guint added, VtSidebar *self)
{
  guint n = g_list_model_get_n_items (jobs);

  gtk_widget_set_visible (GTK_WIDGET (self->cancel_all), n > 1);
  gtk_stack_page_set_needs_attention (self->analyses_page, n > 0);
}

static void
on_search (VtSidebar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  gboolean any = FALSE;

  for (int i = 0; i < VT_N_GROUPS; i++)
    if (self->sections[i])
      any |= vt_method_section_filter (VT_METHOD_SECTION (self->sections[i]), text);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), !any);
}

void
vt_sidebar_set_stage (VtSidebar *self, VtStage *stage)
{
  for (int i = 0; i < VT_N_GROUPS; i++)
    {
      self->sections[i] = vt_method_section_new (stage, i);
      gtk_box_append (self->analyses, self->sections[i]);
    }
  vt_samples_group_set_stage (self->samples, stage);
  vt_colour_group_set_stage (self->colour, stage);
  vt_slice_group_set_stage (self->slice, stage);
  vt_atoms_group_set_stage (self->atoms, stage);
  vt_selection_group_set_stage (self->selection, stage);
  vt_arrows_group_set_stage (self->arrows, stage);
  vt_style_group_set_stage (self->style, stage);
  g_signal_connect_object (vt_document_get_jobs (vt_stage_get_document (stage)), "items-changed",
                           G_CALLBACK (on_jobs_changed), self, 0);
}

void
vt_sidebar_find_analysis (VtSidebar *self)
{
  vt_sidebar_show_page (self, "analyses");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
vt_sidebar_show_page (VtSidebar *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->pages, name);
}

static void
vt_sidebar_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_sidebar_parent_class)->dispose (object);
}

static void
vt_sidebar_class_init (VtSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (VT_TYPE_SAMPLES_GROUP);
  g_type_ensure (VT_TYPE_ARROWS_GROUP);
  g_type_ensure (VT_TYPE_COLOUR_GROUP);
  g_type_ensure (VT_TYPE_SLICE_GROUP);
  g_type_ensure (VT_TYPE_ATOMS_GROUP);
  g_type_ensure (VT_TYPE_SELECTION_GROUP);
  g_type_ensure (VT_TYPE_STYLE_GROUP);
  G_OBJECT_CLASS (klass)->dispose = vt_sidebar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, analyses);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, samples);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, nothing);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, analyses_page);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, pages);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, cancel_all);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, colour);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, slice);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, atoms);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, selection);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, arrows);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, style);
}

static void
vt_sidebar_init (VtSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
