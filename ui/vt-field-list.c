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
        g_autofree char *unit = vt_sample_dup_unit (vt_document_get_sample (document), spec->unit);
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
