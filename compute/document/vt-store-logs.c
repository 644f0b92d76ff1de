/* Logs from one document to another: row by row as they are, so that ids and digests stay good. */
#include <string.h>

#include "document/vt-store-private.h"

/* INSERT OR IGNORE INTO log ("a", "b") VALUES (?, ?): all that @row has. */
static sqlite3_stmt *
prepare_insert (VtStore *to, const char *log, sqlite3_stmt *row, GError **error)
{
  const int n = sqlite3_column_count (row);
  sqlite3_str *text = sqlite3_str_new (to->db);
  sqlite3_stmt *statement;

  sqlite3_str_appendf (text, "INSERT OR IGNORE INTO %s (", log);
  for (int c = 0; c < n; c++)
    sqlite3_str_appendf (text, "%s\"%w\"", c > 0 ? ", " : "", sqlite3_column_name (row, c));
  sqlite3_str_appendall (text, ") VALUES (?");
  for (int c = 1; c < n; c++)
    sqlite3_str_appendall (text, ", ?");
  sqlite3_str_appendall (text, ")");
  char *sql = sqlite3_str_finish (text);
  statement = sql != NULL ? vt_store_prepare (to, sql, error) : NULL;
  if (sql == NULL)
    vt_store_fail (to, error);
  sqlite3_free (sql);
  return statement;
}

static gboolean
copy_rows (VtStore *from, VtStore *to, const char *log, const char *query, GError **error)
{
  g_autoptr (sqlite3_stmt) row = vt_store_prepare (from, query, error);
  g_autoptr (sqlite3_stmt) put = row != NULL ? prepare_insert (to, log, row, error) : NULL;
  int status;

  if (put == NULL)
    return FALSE;
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      if (!vt_store_check_cancelled (to, error))
        return FALSE;
      sqlite3_reset (put);
      for (int c = 0; c < sqlite3_column_count (row); c++)
        sqlite3_bind_value (put, c + 1, sqlite3_column_value (row, c));
      if (sqlite3_step (put) != SQLITE_DONE)
        return vt_store_fail (to, error);
    }
  return status == SQLITE_DONE || vt_store_fail (from, error);
}

gboolean
vt_store_copy_log (VtStore *from, VtStore *to, const char *log, GError **error)
{
  const char *name, *query;

  for (guint i = 0; (name = vt_store_get_log (from, i, &query)) != NULL; i++)
    if (strcmp (name, log) == 0)
      return copy_rows (from, to, log, query, error);
  return TRUE;
}

gboolean
vt_store_copy_logs (VtStore *self, const char *path, GError **error)
{
  g_autoptr (VtStore) from = vt_store_connect (path, FALSE, error);
  const char *log, *query;

  /* One transaction: what a writer adds meanwhile is not half seen. */
  if (from == NULL || !vt_store_exec (from, "BEGIN", error))
    return FALSE;
  for (guint i = 0; (log = vt_store_get_log (from, i, &query)) != NULL; i++)
    if (!copy_rows (from, self, log, query, error))
      return FALSE;
  return TRUE;
}
