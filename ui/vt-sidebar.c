#include "vt-sidebar.h"

#include <adwaita.h>

#include "vt-display-panel.h"
#include "vt-method-section.h"
#include "vt-samples-group.h"

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
  AdwBin *display;

  VtStage *stage;
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

static void
on_stop_search (VtSidebar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  on_search (self);
}

/* To what was looked for most likely. */
static void
on_search_activated (VtSidebar *self)
{
  on_search (self); /* it lags behind the typing */
  for (int by_name = 1; by_name >= 0; by_name--)
    for (int i = 0; i < VT_N_GROUPS; i++)
      if (self->sections[i] && vt_method_section_focus (VT_METHOD_SECTION (self->sections[i]), by_name))
        return;
}

/* Its sixty controls take a tenth of a second to make, which the first picture does not wait for. */
static void
on_page (VtSidebar *self)
{
  if (self->stage && !adw_bin_get_child (self->display) && g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "display") == 0)
    adw_bin_set_child (self->display, vt_display_panel_new (self->stage));
}

void
vt_sidebar_set_stage (VtSidebar *self, VtStage *stage)
{
  g_return_if_fail (self->stage == NULL);

  self->stage = g_object_ref (stage);
  for (int i = 0; i < VT_N_GROUPS; i++)
    {
      self->sections[i] = vt_method_section_new (stage, i);
      gtk_box_append (self->analyses, self->sections[i]);
    }
  vt_samples_group_set_stage (self->samples, stage);
  g_signal_connect_object (vt_document_get_jobs (vt_stage_get_document (stage)), "items-changed",
                           G_CALLBACK (on_jobs_changed), self, 0);
  on_page (self);
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
  g_clear_object (&VT_SIDEBAR (object)->stage);
  G_OBJECT_CLASS (vt_sidebar_parent_class)->dispose (object);
}

static void
vt_sidebar_class_init (VtSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (VT_TYPE_SAMPLES_GROUP);
  G_OBJECT_CLASS (klass)->dispose = vt_sidebar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, analyses);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, samples);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, nothing);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, analyses_page);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, pages);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, cancel_all);
  gtk_widget_class_bind_template_child (widget_class, VtSidebar, display);
  gtk_widget_class_bind_template_callback (widget_class, on_page);
}

static void
vt_sidebar_init (VtSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
