#include "vt-method-section.h"

#include "base/vt-i18n.h"
#include "vt-method-row.h"
#include "vt-settings.h"
#include "vt-ui.h"

struct _VtMethodSection
{
  GtkWidget parent_instance;

  VtStage *stage;
  VtMethodGroup group;
  gboolean open;      /* as the user left it */
  char *filter;       /* casefolded; NULL: none */

  GtkWidget *heading; /* the button */
  GtkWidget *arrow;
  GtkWidget *note;
  GtkWidget *spinner;
  GtkWidget *rows;    /* the list; its rows are made when it is first shown */
};

G_DEFINE_FINAL_TYPE (VtMethodSection, vt_method_section, GTK_TYPE_WIDGET)

/* ---- what is open, as a list of ids in the settings ---- */

#define KEY "open-groups"
#define PRESET "structure"

static gboolean
was_open (VtMethodGroup group)
{
  g_autofree char *text = vt_settings_dup_string (KEY, PRESET);
  g_auto (GStrv) ids = g_strsplit (text, ",", -1);

  return g_strv_contains ((const char *const *) ids, vt_method_group_get_id (group));
}

static void
remember_open (VtMethodGroup group, gboolean open)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < VT_N_GROUPS; i++)
    if ((VtMethodGroup) i == group ? open : was_open (i))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", vt_method_group_get_id (i));
  vt_settings_set_string (KEY, text->str);
}

/* ---- rows ---- */

static gboolean
has_text (const char *where, const char *folded)
{
  g_autofree char *text = where ? g_utf8_casefold (where, -1) : NULL;

  return text && strstr (text, folded) != NULL;
}

static gboolean
matches (const VtMethod *method, const char *folded)
{
  if (!folded || has_text (method->id, folded) || has_text (_ (method->name), folded) || has_text (_ (method->summary), folded))
    return TRUE;
  for (const VtFieldSpec *field = method->fields; field && field->name; field++)
    if (has_text (field->name, folded) || has_text (_ (field->title), folded))
      return TRUE;
  return FALSE;
}

static gboolean
is_row_seen (GtkListBoxRow *row, gpointer data)
{
  VtMethodSection *self = data;

  return matches (vt_method_row_get_method (VT_METHOD_ROW (row)), self->filter);
}

static void
make_rows (VtMethodSection *self)
{
  if (gtk_widget_get_first_child (self->rows))
    return;
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    if ((*method)->group == self->group)
      gtk_list_box_append (GTK_LIST_BOX (self->rows), vt_method_row_new (self->stage, *method));
}

static void
show (VtMethodSection *self)
{
  gboolean open = self->open || self->filter;

  if (open)
    make_rows (self);
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->rows));
  gtk_widget_set_visible (self->rows, open);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->arrow), open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->heading), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
}

void
vt_method_section_set_open (VtMethodSection *self, gboolean open)
{
  g_return_if_fail (VT_IS_METHOD_SECTION (self));
  if (self->open == open)
    return;
  self->open = open;
  remember_open (self->group, open);
  show (self);
}

gboolean
vt_method_section_get_open (VtMethodSection *self)
{
  return self->open;
}

gboolean
vt_method_section_filter (VtMethodSection *self, const char *text)
{
  gboolean any = FALSE;

  g_return_val_if_fail (VT_IS_METHOD_SECTION (self), FALSE);
  g_free (self->filter);
  self->filter = text && *text ? g_utf8_casefold (text, -1) : NULL;
  for (const VtMethod *const *method = vt_registry_list (); *method && !any; method++)
    any = (*method)->group == self->group && matches (*method, self->filter);
  show (self);
  gtk_widget_set_visible (GTK_WIDGET (self), any);
  return any;
}

gboolean
vt_method_section_focus (VtMethodSection *self, gboolean by_name)
{
  g_return_val_if_fail (VT_IS_METHOD_SECTION (self), FALSE);
  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row && self->filter; row = gtk_widget_get_next_sibling (row))
    {
      const VtMethod *method = vt_method_row_get_method (VT_METHOD_ROW (row));

      if (by_name ? !has_text (_ (method->name), self->filter) : !matches (method, self->filter))
        continue;
      vt_method_row_focus (VT_METHOD_ROW (row));
      return TRUE;
    }
  return FALSE;
}

/* ---- the heading ---- */

/* What a folded section hides: how many results it has, and whether something is at work. */
static void
refresh_note (VtMethodSection *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  GListModel *jobs = vt_document_get_jobs (document);
  g_autofree char *text = NULL;
  gboolean working = FALSE;
  guint n = 0;

  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    n += (*method)->group == self->group && vt_document_get_params (document, (*method)->id);
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VtJob) job = g_list_model_get_item (jobs, i);
      const VtMethod *method = vt_registry_find (vt_job_get_id (job));

      working |= method && method->group == self->group;
    }
  if (n > 0)
    text = g_strdup_printf (P_ ("%u done", "%u done", n), n);
  gtk_label_set_text (GTK_LABEL (self->note), text ? text : "");
  gtk_widget_set_visible (self->spinner, working);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), working);
}

static void
on_clicked (VtMethodSection *self)
{
  vt_method_section_set_open (self, !self->open);
}

/* ---- the object ---- */

static void
vt_method_section_dispose (GObject *object)
{
  VtMethodSection *self = VT_METHOD_SECTION (object);
  GtkWidget *child;

  g_clear_object (&self->stage);
  g_clear_pointer (&self->filter, g_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_method_section_parent_class)->dispose (object);
}

static void
vt_method_section_class_init (VtMethodSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_method_section_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
vt_method_section_init (VtMethodSection *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);

  self->arrow = gtk_image_new_from_icon_name ("pan-end-symbolic");
  self->note = gtk_label_new (NULL);
  self->spinner = gtk_spinner_new ();
  gtk_widget_add_css_class (self->note, "dim-label");
  gtk_widget_add_css_class (self->note, "caption");
  gtk_box_append (GTK_BOX (box), self->arrow);

  self->heading = gtk_button_new ();
  gtk_widget_add_css_class (self->heading, "flat");
  gtk_widget_add_css_class (self->heading, "section-heading");
  gtk_button_set_child (GTK_BUTTON (self->heading), box);
  g_signal_connect_swapped (self->heading, "clicked", G_CALLBACK (on_clicked), self);
  gtk_widget_set_parent (self->heading, GTK_WIDGET (self));

  self->rows = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->rows), GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->rows), is_row_seen, self, NULL);
  gtk_widget_add_css_class (self->rows, "boxed-list");
  gtk_widget_set_parent (self->rows, GTK_WIDGET (self));
}

GtkWidget *
vt_method_section_new (VtStage *stage, VtMethodGroup group)
{
  VtMethodSection *self = g_object_new (VT_TYPE_METHOD_SECTION, NULL);
  VtDocument *document = vt_stage_get_document (stage);
  GtkWidget *box = gtk_button_get_child (GTK_BUTTON (self->heading));
  GtkWidget *title = gtk_label_new (vt_method_group_get_title (group));

  self->stage = g_object_ref (stage);
  self->group = group;
  self->open = was_open (group);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), self->spinner);
  gtk_box_append (GTK_BOX (box), self->note);
  vt_ui_label (self->heading, vt_method_group_get_title (group), FALSE);
  g_signal_connect_object (vt_document_get_jobs (document), "items-changed", G_CALLBACK (refresh_note), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "job-finished", G_CALLBACK (refresh_note), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "sample-changed", G_CALLBACK (refresh_note), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "table-changed", G_CALLBACK (refresh_note), self, G_CONNECT_SWAPPED);
  refresh_note (self);
  vt_method_section_filter (self, NULL);
  return GTK_WIDGET (self);
}
