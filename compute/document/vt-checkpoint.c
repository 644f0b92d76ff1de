#include "document/vt-checkpoint.h"

#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-writer.h"

/* Three lines of text and the bytes of the state: this one, the identity, the sum of the identity and the state. */
#define MAGIC "Vitrine checkpoint 1\n"

/* Of the identity's and the state's bytes, the latter little-endian and in GVariant's normal form. */
static char *
checksum (const char *identity, gconstpointer data, gsize size)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (sum, (const guchar *) identity, (gssize) strlen (identity) + 1);
  g_checksum_update (sum, data, (gssize) size);
  return g_strdup (g_checksum_get_string (sum));
}

static GVariant *
to_little_endian (GVariant *state)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  return g_variant_get_normal_form (state);
#else
  return g_variant_byteswap (state);
#endif
}

GBytes *
vt_checkpoint_to_bytes (GVariant *state)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (state);
  g_autoptr (GVariant) normal = to_little_endian (owned);

  return g_variant_get_data_as_bytes (normal);
}

GVariant *
vt_checkpoint_from_bytes (GBytes *bytes)
{
  g_autoptr (GVariant) state = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));

  if (!g_variant_is_normal_form (state))
    return NULL;
#if G_BYTE_ORDER != G_LITTLE_ENDIAN
  return g_variant_byteswap (state);
#else
  return g_steal_pointer (&state);
#endif
}

gboolean
vt_checkpoint_write (const char *path, const char *identity, GVariant *state, GError **error)
{
  g_autoptr (GBytes) bytes = vt_checkpoint_to_bytes (state);
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  g_autofree char *sum = checksum (identity, data, size);
  g_autofree char *head = g_strconcat (MAGIC, identity, "\n", sum, "\n", NULL);
  g_autoptr (VtWriter) writer = NULL;

  g_return_val_if_fail (strchr (identity, '\n') == NULL, FALSE);
  writer = vt_writer_new (path, error);
  return writer != NULL && vt_writer_write (writer, head, strlen (head), error)
         && vt_writer_write (writer, data, size, error) && vt_writer_finish (writer, error);
}

static GVariant *
fail (GError **error, const char *path)
{
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT, _("%s is no checkpoint of Vitrine, or it is damaged. Begin again without it."), path);
  return NULL;
}

GVariant *
vt_checkpoint_read (const char *path, const char *identity, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &local);
  const char *text, *line, *sum, *data;
  gsize length;

  if (file == NULL)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _("the checkpoint cannot be read: %s"), local->message);
      return NULL;
    }
  text = g_mapped_file_get_contents (file);
  length = g_mapped_file_get_length (file);
  if (length < strlen (MAGIC) || memcmp (text, MAGIC, strlen (MAGIC)) != 0)
    return fail (error, path);
  line = text + strlen (MAGIC);
  sum = memchr (line, '\n', (gsize) (text + length - line));
  data = sum != NULL ? memchr (sum + 1, '\n', (gsize) (text + length - sum - 1)) : NULL;
  if (data == NULL)
    return fail (error, path);

  g_autofree char *found = g_strndup (line, (gsize) (sum - line));
  g_autofree char *told = g_strndup (sum + 1, (gsize) (data - sum - 1));
  const gsize size = (gsize) (text + length - data - 1);
  g_autofree char *true_sum = checksum (found, data + 1, size);
  if (strcmp (told, true_sum) != 0)
    return fail (error, path);
  if (strcmp (found, identity) != 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("%s is the checkpoint of another computation: %s; this one is %s."), path,
                   found, identity);
      return NULL;
    }

  /* A copy: aligned, and independent of the file. */
  g_autoptr (GBytes) bytes = g_bytes_new (data + 1, size);
  GVariant *state = vt_checkpoint_from_bytes (bytes);
  return state != NULL ? state : fail (error, path);
}

/* ---- inside a method's run() ---- */

static char *
dup_identity (VtRun *run, const char *omit)
{
  const VtParams *params = vt_run_get_params (run);
  GString *text = g_string_new (vt_job_get_id (vt_run_get_job (run)));
  const char *separator = ":";

  for (const VtParamSpec *spec = vt_params_get_specs (params); spec != NULL && spec->id != NULL; spec++)
    {
      g_autofree char *value = vt_params_dup_text (params, spec->id);

      if (g_strcmp0 (spec->id, omit) == 0)
        continue;
      g_string_append_printf (text, "%s%s=%s", separator, spec->id, value);
      separator = ",";
    }
  g_string_append_printf (text, " · sample %s", vt_sample_get_hash (vt_run_get_sample (run)));
  if (vt_sample_get_potential (vt_run_get_sample (run)) != NULL)
    g_string_append_printf (text, " · potential %s", vt_sample_get_potential (vt_run_get_sample (run)));
  g_strdelimit (text->str, "\n", ' ');
  return g_string_free (text, FALSE);
}

gboolean
vt_run_checkpoint_is_due (VtRun *run, gint64 *last)
{
  double interval;
  const gint64 now = g_get_monotonic_time ();

  if (vt_params_get_checkpoint (vt_run_get_params (run), NULL, &interval) == NULL)
    return FALSE;
  if (*last != 0 && (double) (now - *last) < interval * G_USEC_PER_SEC)
    return FALSE;
  const gboolean due = *last != 0 || interval == 0;
  *last = now;
  return due;
}

gboolean
vt_run_save_checkpoint (VtRun *run, const char *omit, GVariant *state, GError **error)
{
  g_autofree char *identity = dup_identity (run, omit);

  return vt_checkpoint_write (vt_params_get_checkpoint (vt_run_get_params (run), NULL, NULL), identity, state, error);
}

GVariant *
vt_run_load_checkpoint (VtRun *run, const char *omit, GError **error)
{
  gboolean resume;
  const char *path = vt_params_get_checkpoint (vt_run_get_params (run), &resume, NULL);
  GVariant *state = vt_params_get_state (vt_run_get_params (run));
  g_autofree char *identity = NULL;

  if (state != NULL)
    return g_variant_ref (state);
  if (path == NULL || !resume || !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  identity = dup_identity (run, omit);
  return vt_checkpoint_read (path, identity, error);
}

VtResult *
vt_run_with_journal (VtRun *run, const char *omit, VtJournalFunc compute, GError **error)
{
  gboolean resume;
  double interval;
  const char *path = vt_params_get_checkpoint (vt_run_get_params (run), &resume, &interval);
  g_autofree char *identity = dup_identity (run, omit);
  g_autoptr (VtJournal) journal = path != NULL ? vt_journal_open (path, identity, resume, interval, error) : NULL;
  GError *local = NULL;

  if (path != NULL && journal == NULL)
    return NULL;
  g_autoptr (VtResult) result = compute (run, journal, &local);
  if (local != NULL)
    g_propagate_error (error, local);
  else if (vt_journal_check (journal, error))
    return g_steal_pointer (&result);
  return NULL;
}
