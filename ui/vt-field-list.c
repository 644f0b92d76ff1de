#include "vt-field-list.h"

#include "base/vt-i18n.h"
#include "vt-option.h"
#include "vt-ui.h"

static void
append_possible (GListStore *options, VtDocument *document)
{
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    for (const VtFieldSpec *spec = (*method)->fields; spec && spec->name; spec++)
      {
        g_autofree char *unit = vt_ui_dup_unit (spec->unit, vt_document_get_sample (document));
        g_autofree char *label = *unit ? g_strdup_printf ("%s (%s)", _ (spec->title), unit) : g_strdup (_ (spec->title));
        g_autoptr (VtOption) option = NULL;

        if (vt_document_find_field (document, spec->name))
          continue;
        option = vt_option_new (spec->name, label, _ ("compute"));
        g_list_store_append (options, option);
      }
}

void
vt_field_list_append (GListStore *options, VtDocument *document, gboolean single)
{
  GListModel *fields = vt_document_get_fields (document);

  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (fields, i);
      g_autofree char *label = vt_field_dup_label (field);
      g_autoptr (VtOption) option = vt_option_new (vt_field_get_name (field), label, NULL);

      if (!single || vt_field_get_n_components (field) == 1)
        g_list_store_append (options, option);
    }
  append_possible (options, document);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (NULL), *note = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (note, "dim-label");
  gtk_widget_add_css_class (note, "caption");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), note);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  VtOption *option = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);

  vt_ui_set_label (GTK_LABEL (gtk_widget_get_first_child (box)), vt_option_get_title (option));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), vt_option_get_note (option) ? vt_option_get_note (option) : "");
}

GtkListItemFactory *
vt_field_list_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  return factory;
}
