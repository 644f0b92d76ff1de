#include "vt-welcome.h"

#include <adwaita.h>

#include "base/vt-i18n.h"
#include "io/vt-samples.h"
#include "vt-recent.h"
#include "vt-ui.h"

#define N_RECENT 6

struct _VtWelcome
{
  GtkWidget parent_instance;

  GtkFlowBox *samples;
  GtkBox *recent_box;
  GtkListBox *recent;
};

G_DEFINE_FINAL_TYPE (VtWelcome, vt_welcome, GTK_TYPE_WIDGET)

static GtkWidget *
make_card (const VtBundledSample *sample)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *title = gtk_label_new (_ (sample->title));
  GtkWidget *description = gtk_label_new (_ (sample->description));
  g_autofree char *picture = g_strdup_printf ("/org/vitrine/Vitrine/thumbnails/%s.png", sample->id);

  if (g_resources_get_info (picture, 0, NULL, NULL, NULL))
    {
      GtkWidget *image = gtk_image_new_from_resource (picture);

      gtk_image_set_pixel_size (GTK_IMAGE (image), 84);
      gtk_widget_set_valign (image, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), image);
    }
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 24);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_set_hexpand (text, TRUE);
  gtk_label_set_xalign (GTK_LABEL (description), 0);
  gtk_label_set_wrap (GTK_LABEL (description), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (description), 30);
  gtk_widget_add_css_class (description, "caption");
  gtk_widget_add_css_class (description, "dim-label");
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (text), title);
  gtk_box_append (GTK_BOX (text), description);
  gtk_box_append (GTK_BOX (box), text);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "card");
  gtk_widget_add_css_class (button, "sample-card");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-sample");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", sample->id);
  vt_ui_label (button, _ (sample->title), FALSE);
  return button;
}

static void
refresh_recent (VtWelcome *self)
{
  g_autoptr (GListModel) files = vt_recent_list (N_RECENT);
  guint n = g_list_model_get_n_items (files);

  vt_ui_clear_list (self->recent);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *name = g_file_get_basename (file);
      g_autofree char *folder = vt_recent_dup_folder (file);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), folder);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "path", g_file_get_path (file), g_free);
      gtk_list_box_append (self->recent, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->recent_box), n > 0);
}

static void
on_recent_activated (GtkListBox *list, GtkListBoxRow *row, VtWelcome *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "s", g_object_get_data (G_OBJECT (row), "path"));
}

static void
vt_welcome_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_welcome_parent_class)->dispose (object);
}

static void
vt_welcome_class_init (VtWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_welcome_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, VtWelcome, samples);
  gtk_widget_class_bind_template_child (widget_class, VtWelcome, recent_box);
  gtk_widget_class_bind_template_child (widget_class, VtWelcome, recent);
  gtk_widget_class_bind_template_callback (widget_class, on_recent_activated);
}

static void
vt_welcome_init (VtWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (const VtBundledSample *sample = vt_samples_list (); sample->id; sample++)
    {
      gtk_flow_box_append (self->samples, make_card (sample));
      gtk_widget_set_focusable (gtk_widget_get_last_child (GTK_WIDGET (self->samples)), FALSE);
    }
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (refresh_recent), self,
                           G_CONNECT_SWAPPED);
  refresh_recent (self);
}
