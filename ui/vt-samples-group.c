#include "vt-samples-group.h"

#include <adwaita.h>

#include "base/vt-i18n.h"
#include "vt-ui.h"

struct _VtSamplesGroup
{
  GtkWidget parent_instance;

  VtStage *stage;
  GtkWidget *title;
  GtkWidget *rows;
  guint refresh_id;
};

G_DEFINE_FINAL_TYPE (VtSamplesGroup, vt_samples_group, GTK_TYPE_WIDGET)

/* "Made by minimise from the opened sample", with the parameters in the tooltip. */
static char *
describe (VtSamplesGroup *self, VtEntry *entry)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  const char *made = vt_entry_get_made (entry);
  g_autofree char *id = g_strndup (made, strcspn (made, ":"));
  const VtMethod *method = vt_registry_find (id);
  VtEntry *parent = *made ? vt_document_find_entry (document, vt_entry_get_parent (entry)) : NULL;
  VtSample *sample = vt_entry_get_sample (entry);
  g_autofree char *count = sample ? vt_ui_format_count (vt_sample_get_n_atoms (sample)) : g_strdup ("");
  const gsize n = sample ? vt_sample_get_n_atoms (sample) : 0;

  if (!*made)
    return g_strdup_printf (P_ ("%s atom, as opened", "%s atoms, as opened", n), count);
  if (parent && *vt_entry_get_made (parent))
    /* Translators: number of atoms, the analysis that made the sample, the sample it was made from. */
    return g_strdup_printf (P_ ("%s atom · %s of “%s”", "%s atoms · %s of “%s”", n), count, method ? _ (method->name) : id,
                            vt_entry_get_title (parent));
  return g_strdup_printf (P_ ("%s atom · %s", "%s atoms · %s", n), count, method ? _ (method->name) : id);
}

static void
on_remove (GtkButton *button, VtSamplesGroup *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.remove-sample", "i",
                              GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "index")));
}

static void
on_activated (GtkListBox *list, GtkListBoxRow *row, VtSamplesGroup *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-sample", "i", gtk_list_box_row_get_index (row));
}

static void
add_row (VtSamplesGroup *self, VtEntry *entry, guint index)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  gboolean shown = entry == vt_document_get_entry (document);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *mark = gtk_image_new_from_icon_name (shown ? "object-select-symbolic" : NULL);
  g_autofree char *subtitle = describe (self, entry);
  g_autofree char *title = vt_stage_dup_sample_title (self->stage, entry);
  g_autofree char *escaped = vt_ui_markup (title), *small = vt_ui_markup (subtitle);

  gtk_image_set_pixel_size (GTK_IMAGE (mark), 16);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), small);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), mark);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  vt_ui_set_tooltip (row, *vt_entry_get_made (entry) ? vt_entry_get_made (entry) : NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, shown, -1);
  if (index > 0)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
      g_autofree char *label = g_strdup_printf (_ ("Remove “%s”"), title);

      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "circular");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      vt_ui_label (button, label, TRUE);
      g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
      g_signal_connect (button, "clicked", G_CALLBACK (on_remove), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  gtk_list_box_append (GTK_LIST_BOX (self->rows), row);
}

static gboolean
refresh (gpointer data)
{
  VtSamplesGroup *self = data;
  GListModel *samples = vt_document_get_samples (vt_stage_get_document (self->stage));
  guint n = g_list_model_get_n_items (samples);

  self->refresh_id = 0;
  vt_ui_clear_list (GTK_LIST_BOX (self->rows));
  for (guint i = 0; n > 1 && i < n; i++)
    {
      g_autoptr (VtEntry) entry = g_list_model_get_item (samples, i);

      add_row (self, entry, i);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  return G_SOURCE_REMOVE;
}

static void
queue_refresh (VtSamplesGroup *self)
{
  if (!self->refresh_id)
    self->refresh_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refresh, self, NULL);
}

void
vt_samples_group_set_stage (VtSamplesGroup *self, VtStage *stage)
{
  VtDocument *document = vt_stage_get_document (stage);

  self->stage = g_object_ref (stage);
  g_signal_connect_object (vt_document_get_samples (document), "items-changed", G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "sample-changed", G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

static void
vt_samples_group_dispose (GObject *object)
{
  VtSamplesGroup *self = VT_SAMPLES_GROUP (object);
  GtkWidget *child;

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->stage);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_samples_group_parent_class)->dispose (object);
}

static void
vt_samples_group_class_init (VtSamplesGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vt_samples_group_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
vt_samples_group_init (VtSamplesGroup *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->title = gtk_label_new (_ ("Samples"));
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_widget_set_margin_start (self->title, 6);
  gtk_widget_set_parent (self->title, GTK_WIDGET (self));
  self->rows = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->rows), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->rows, "boxed-list");
  vt_ui_label (self->rows, _ ("Samples"), FALSE);
  g_signal_connect (self->rows, "row-activated", G_CALLBACK (on_activated), self);
  gtk_widget_set_parent (self->rows, GTK_WIDGET (self));
}
