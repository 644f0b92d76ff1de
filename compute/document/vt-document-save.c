/* The document as a .vitrine file: saved, attached (results go there as they are made) and restored. */
#include <glib/gstdio.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-document-private.h"

void
vt_document_set_saved (VtDocument *self, gboolean saved)
{
  if (self->saved == saved)
    return;
  self->saved = saved;
  g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_SAVED]);
}

VtStoreContents *
vt_document_dup_contents (VtDocument *self, const char *view)
{
  VtStoreContents *contents;

  g_return_val_if_fail (VT_IS_DOCUMENT (self), NULL);
  if (!self->sample)
    return NULL;
  contents = vt_store_contents_new (self->sample);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->fields)); i++)
    g_ptr_array_add (contents->fields, g_list_model_get_item (G_LIST_MODEL (self->fields), i));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tables)); i++)
    g_ptr_array_add (contents->tables, g_list_model_get_item (G_LIST_MODEL (self->tables), i));
  for (guint i = 0; i < self->records->len; i++)
    {
      VtRecord *record = self->records->pdata[i];
      g_autofree char *params = vt_params_to_string (record->params);

      if (record->current)
        vt_store_contents_add_record (contents, record->method->id, params);
    }
  contents->view = g_strdup (view);
  if (self->origin)
    contents->origin = g_strdup (self->origin);
  else if (self->file && self->trajectory)
    contents->origin = g_file_get_parse_name (self->file);
  return contents;
}

void
vt_document_restore (VtDocument *self, const char *path, const VtStoreContents *contents)
{
  g_return_if_fail (VT_IS_DOCUMENT (self) && contents);
  vt_document_forget_file (self);
  self->file = g_file_new_for_path (path);
  self->saved_view = g_strdup (contents->view);
  self->origin = g_strdup (contents->origin);
  vt_document_show_sample (self, contents->sample);
  /* Methods of other versions, and parameters they no longer have, are only provenance. */
  for (guint i = 0; i < contents->records->len; i++)
    {
      const VtStoreRecord *record = contents->records->pdata[i];
      const VtMethod *method = vt_registry_find (record->method);
      g_autoptr (VtParams) params = method ? vt_params_new (method->params) : NULL;

      if (params && vt_params_parse (params, record->params, NULL))
        vt_document_set_record (self, method, params);
    }
  g_list_store_splice (self->fields, 0, g_list_model_get_n_items (G_LIST_MODEL (self->fields)), contents->fields->pdata,
                       contents->fields->len);
  for (guint i = 0; i < contents->fields->len; i++)
    g_signal_emit (self, vt_document_signals[SIGNAL_FIELD_CHANGED], 0, vt_field_get_name (contents->fields->pdata[i]));
  for (guint i = 0; i < contents->tables->len; i++)
    vt_document_put_table (self, contents->tables->pdata[i]);
  vt_document_set_saved (self, TRUE);
  vt_document_check_frames (self);
  g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_FRAME]);
}

gboolean
vt_document_attach (VtDocument *self, const char *path, GError **error)
{
  g_autoptr (VtStore) store = NULL;

  g_return_val_if_fail (VT_IS_DOCUMENT (self) && self->sample, FALSE);
  store = vt_store_open (path, self->sample, error);
  if (!store)
    return FALSE;
  g_set_object (&self->store, store);
  return TRUE;
}

static gboolean
is_same_file (const char *a, const char *b)
{
  GStatBuf x, y;

  return g_stat (a, &x) == 0 && g_stat (b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

gboolean
vt_document_save (VtDocument *self, const char *path, const char *view, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtStoreContents) contents = vt_document_dup_contents (self, view);

  if (!contents)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("Open a sample first: there is nothing to save."));
      return FALSE;
    }
  if (self->store && is_same_file (vt_store_get_path (self->store), path))
    {
      if (!vt_store_replace (self->store, contents, cancellable, error))
        return FALSE;
    }
  else if (!vt_store_write (path, contents, cancellable, NULL, NULL, error) || !vt_document_attach (self, path, error))
    return FALSE;
  g_free (self->saved_view);
  self->saved_view = g_strdup (view);
  vt_document_set_saved (self, TRUE);
  return TRUE;
}

VtStore *
vt_document_get_store (VtDocument *self)
{
  return self->store;
}

const char *
vt_document_get_saved_view (VtDocument *self)
{
  return self->saved_view;
}

gboolean
vt_document_is_saved (VtDocument *self)
{
  return self->saved;
}
