#include "document/vt-recovery.h"

#include <glib/gstdio.h>
#include <string.h>

#include "document/vt-store-private.h"

#define MARK "draft of"
#define A_DAY (24 * 3600) /* s */

void
vt_recovery_free (VtRecovery *recovery)
{
  if (recovery == NULL)
    return;
  g_free (recovery->path);
  g_free (recovery->name);
  g_free (recovery);
}

char *
vt_recovery_dup_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "vitrine", "drafts", NULL);
}

/* ---- marks ---- */

void
vt_recovery_mark (VtStoreContents *contents, GFile *file)
{
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : g_strdup ("");

  vt_store_parts_set (contents->parts, MARK, uri, NULL);
}

gboolean
vt_recovery_is_marked (const VtStoreContents *contents, GFile **file)
{
  const VtStorePart *mark = vt_store_parts_find (contents->parts, MARK);

  if (mark == NULL || mark->text == NULL)
    return FALSE;
  *file = mark->text[0] != '\0' ? g_file_new_for_uri (mark->text) : NULL;
  return TRUE;
}

void
vt_recovery_unmark (GPtrArray *parts)
{
  vt_store_parts_set (parts, MARK, NULL, NULL);
}

/* ---- what is there ---- */

static char *
get_name (VtStore *store)
{
  g_autoptr (sqlite3_stmt) row
      = vt_store_prepare (store, "SELECT p.text, s.title FROM part p, sample s WHERE p.name = '" MARK "'", NULL);
  g_autoptr (GFile) file = NULL;
  const char *uri, *title;

  if (row == NULL || sqlite3_step (row) != SQLITE_ROW)
    return NULL;
  uri = (const char *) sqlite3_column_text (row, 0);
  title = (const char *) sqlite3_column_text (row, 1);
  if (uri == NULL || uri[0] == '\0')
    return g_strdup (title != NULL ? title : "");
  file = g_file_new_for_uri (uri);
  return g_file_get_basename (file);
}

/* NULL if it is in use, no draft, or cannot be read. */
static VtRecovery *
look_at (const char *path)
{
  VtStoreLock *lock = vt_store_lock_new (path, TRUE, NULL);
  g_autoptr (VtRecovery) recovery = g_new0 (VtRecovery, 1);
  g_autoptr (VtStore) store = NULL;
  gint64 n = 0;
  GStatBuf status;

  /* The writer's lock tells that its program lives; it is let go at once, for SQLite to read. */
  if (lock == NULL)
    return NULL;
  vt_store_lock_free (lock);
  store = vt_store_connect (path, FALSE, NULL);
  if (store == NULL || store->version < 2 || (recovery->name = get_name (store)) == NULL
      || !vt_store_get_integer (store,
                                "SELECT (SELECT count (*) FROM field WHERE file_order IS NULL) + (SELECT count (*) FROM result_table)", &n,
                                NULL))
    return NULL;
  recovery->path = g_strdup (path);
  recovery->n_results = (guint) n;
  recovery->when = g_stat (path, &status) == 0 ? (gint64) status.st_mtime : 0;
  return g_steal_pointer (&recovery);
}

/* A draft that was being begun when its program was stopped has nothing in it that could be used. */
static void
sweep (const char *path)
{
  GStatBuf status;

  if (g_stat (path, &status) == 0 && g_get_real_time () / G_USEC_PER_SEC - (gint64) status.st_mtime > A_DAY)
    g_unlink (path);
}

static int
compare_recoveries (gconstpointer a, gconstpointer b)
{
  const VtRecovery *x = *(const VtRecovery *const *) a, *y = *(const VtRecovery *const *) b;

  return (y->when > x->when) - (y->when < x->when);
}

GPtrArray *
vt_recovery_list (const char *folder)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_recovery_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      VtRecovery *recovery = name[0] != '.' && g_str_has_suffix (name, ".vitrine") ? look_at (path) : NULL;

      if (name[0] == '.')
        sweep (path);
      if (recovery != NULL)
        g_ptr_array_add (found, recovery);
    }
  g_ptr_array_sort (found, compare_recoveries);
  return found;
}

void
vt_recovery_discard (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }
}
