#include "landscape/vt-event-store.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-store-private.h"
#include "vt-config.h"

/* The layout of documents since which there are campaigns, and since which they say of which sample. */
#define VERSION 4
#define VERSION_OF_SAMPLES 5
#define DIGEST_BYTES 8

#define COLUMNS \
  "atom, attempt, outcome, same_as, energy, end_energy, back_energy, back_distance, curvature, second_curvature, max_force, calls," \
  " calls_to_saddle, pushes, climb_steps, restarts, radius, move, participation, full_energy, full_force, full_second, full_calls, path, digest"

enum
{
  ATOM,
  ATTEMPT,
  OUTCOME,
  SAME_AS,
  FIRST_NUMBER,
  PATH = 23,
  DIGEST,
  N_COLUMNS
};

void
vt_stored_campaign_free (VtStoredCampaign *self)
{
  if (self == NULL)
    return;
  g_free (self->sample);
  g_free (self->potential);
  g_free (self->protocol);
  g_free (self->created);
  g_free (self);
}

/* ---- the numbers of a row, in the order of the columns from FIRST_NUMBER ---- */

typedef struct
{
  gsize offset;
  gboolean whole; /* a guint; else a double */
} Number;

#define REAL(member) { G_STRUCT_OFFSET (VtEvent, member), FALSE }
#define WHOLE(member) { G_STRUCT_OFFSET (VtEvent, member), TRUE }

static const Number numbers[] = {
  REAL (found.energy),       REAL (found.end_energy), REAL (found.back_energy), REAL (found.back_distance),    REAL (found.curvature),
  REAL (found.second_curvature), REAL (found.max_force), WHOLE (found.calls),     WHOLE (found.calls_to_saddle), WHOLE (found.pushes),
  WHOLE (found.climb_steps), WHOLE (found.restarts),  REAL (radius),            REAL (move),                   REAL (participation),
  REAL (full_energy),        REAL (full_force),       REAL (full_second),       WHOLE (full_calls),
};
G_STATIC_ASSERT (FIRST_NUMBER + G_N_ELEMENTS (numbers) == PATH);

static double
get_number (const VtEvent *event, const Number *number)
{
  const char *at = (const char *) event + number->offset;
  return number->whole ? (double) *(const guint *) at : *(const double *) at;
}

static void
set_number (VtEvent *event, const Number *number, double value)
{
  char *at = (char *) event + number->offset;
  if (number->whole)
    *(guint *) at = (guint) CLAMP (value, 0, (double) G_MAXUINT);
  else
    *(double *) at = value;
}

void
vt_event_round (VtEvent *event)
{
  const gboolean has_saddle = vt_outcome_has_saddle (event->outcome);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!numbers[i].whole)
      set_number (event, numbers + i, has_saddle ? (double) (float) get_number (event, numbers + i) : NAN);
}

/* ---- digests ---- */

static void
digest_integer (GChecksum *checksum, guint64 value)
{
  value = GUINT64_TO_LE (value);
  g_checksum_update (checksum, (const guchar *) &value, sizeof value);
}

static void
digest (const VtEvent *event, const guint8 *path, gsize length, guint8 result[DIGEST_BYTES])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 all[32];
  gsize n = sizeof all;
  digest_integer (checksum, event->atom);
  digest_integer (checksum, event->attempt);
  digest_integer (checksum, event->outcome);
  digest_integer (checksum, (guint64) event->same_as);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      /* As the database keeps it: one zero, one NaN. */
      const double value = get_number (event, numbers + i) + 0.0;
      guint64 bits = 0x7ff8000000000000;
      if (!isnan (value) && value != 0)
        memcpy (&bits, &value, sizeof bits);
      else if (value == 0)
        bits = 0;
      digest_integer (checksum, bits);
    }
  g_checksum_update (checksum, path, (gssize) length);
  g_checksum_get_digest (checksum, all, &n);
  memcpy (result, all, DIGEST_BYTES);
}

/* ---- campaigns ---- */

static void
bind (sqlite3_stmt *statement, int i, const char *text)
{
  sqlite3_bind_text (statement, i, text, -1, SQLITE_TRANSIENT);
}

static void
describe (VtArtn *artn, char **protocol, char **seed, char **refine)
{
  const VtArtnOptions *options = vt_artn_get_options (artn);
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  *protocol = vt_protocol_to_string (&options->protocol);
  *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, options->seed);
  *refine = g_strdup (g_ascii_dtostr (digits, sizeof digits, options->refine));
}

/* "SELECT columns FROM campaign rest", also in a layout in which all are of the sample that was opened. */
static sqlite3_stmt *
prepare_for_campaigns (VtStore *store, const char *columns, const char *rest, GError **error)
{
  const char *from = store->version < VERSION_OF_SAMPLES ? "(SELECT *, (SELECT hash FROM sample) AS sample FROM campaign) AS campaign" : "campaign";
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s %s", columns, from, rest);
  return vt_store_prepare (store, sql, error);
}

gboolean
vt_event_store_look_up (VtStore *store, VtArtn *artn, gint64 *id, GError **error)
{
  g_autofree char *protocol = NULL, *seed = NULL, *refine = NULL;
  *id = 0;
  if (store->version < VERSION)
    return TRUE;
  g_autoptr (sqlite3_stmt) statement = prepare_for_campaigns (
      store, "id", "WHERE method = 'artn' AND sample = ? AND potential = ? AND protocol = ? AND seed = ? AND refine = ?", error);
  if (statement == NULL)
    return FALSE;
  describe (artn, &protocol, &seed, &refine);
  bind (statement, 1, vt_sample_get_hash (vt_artn_get_sample (artn)));
  bind (statement, 2, vt_potential_get_title (vt_artn_get_potential (artn)));
  bind (statement, 3, protocol);
  bind (statement, 4, seed);
  bind (statement, 5, refine);
  const int status = sqlite3_step (statement);
  if (status == SQLITE_ROW)
    *id = sqlite3_column_int64 (statement, 0);
  return status == SQLITE_ROW || status == SQLITE_DONE || vt_store_fail (store, error);
}

static gboolean
holds_sample (VtStore *store, const char *hash, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = vt_store_prepare (store, "SELECT 1 FROM sample WHERE hash = ?1 UNION SELECT 1 FROM other_sample WHERE hash = ?1", error);
  if (statement == NULL)
    return FALSE;
  bind (statement, 1, hash);
  const int status = sqlite3_step (statement);
  if (status == SQLITE_DONE)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED, _("%s holds another sample. Name another file for these events."), store->display);
  return status == SQLITE_ROW || (status != SQLITE_DONE && vt_store_fail (store, error));
}

static gboolean
add_campaign (VtStore *store, VtArtn *artn, GError **error)
{
  g_autofree char *protocol = NULL, *seed = NULL, *refine = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *when = g_date_time_format_iso8601 (now);
  sqlite3_stmt *statement = vt_store_prepare (store,
                                              "INSERT INTO campaign (method, potential, protocol, seed, refine, program, created, sample)"
                                              " VALUES ('artn', ?, ?, ?, ?, ?, ?, ?)",
                                              error);
  if (statement == NULL)
    return FALSE;
  describe (artn, &protocol, &seed, &refine);
  bind (statement, 1, vt_potential_get_title (vt_artn_get_potential (artn)));
  bind (statement, 2, protocol);
  bind (statement, 3, seed);
  bind (statement, 4, refine);
  bind (statement, 5, "Vitrine " VT_VERSION);
  bind (statement, 6, when);
  bind (statement, 7, vt_sample_get_hash (vt_artn_get_sample (artn)));
  return vt_store_finish (store, statement, error);
}

gint64
vt_event_store_begin (VtStore *store, VtArtn *artn, GError **error)
{
  gint64 id = 0;
  g_mutex_lock (&store->mutex);
  if (holds_sample (store, vt_sample_get_hash (vt_artn_get_sample (artn)), error) && vt_event_store_look_up (store, artn, &id, error) && id == 0
      && vt_store_exec (store, "BEGIN IMMEDIATE", error))
    {
      const gboolean good = add_campaign (store, artn, error);
      const gint64 added = sqlite3_last_insert_rowid (store->db);
      if (vt_store_commit (store, good, error))
        id = added;
    }
  g_mutex_unlock (&store->mutex);
  return id;
}

GPtrArray *
vt_event_store_list (VtStore *store, const char *sample, GError **error)
{
  g_autoptr (GPtrArray) campaigns = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_stored_campaign_free);
  int status = SQLITE_DONE;
  if (store->version < VERSION)
    return g_steal_pointer (&campaigns);
  g_autoptr (sqlite3_stmt) row
      = prepare_for_campaigns (store,
                               "id, potential, protocol, seed, refine, created, (SELECT count(*) FROM attempt WHERE campaign = campaign.id),"
                               " (SELECT count(*) FROM attempt WHERE campaign = campaign.id AND outcome = 'connected'), sample",
                               "WHERE sample = ?1 OR ?1 IS NULL ORDER BY id", error);
  if (row == NULL)
    return NULL;
  if (sample)
    bind (row, 1, sample);
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      VtStoredCampaign *campaign = g_new0 (VtStoredCampaign, 1);
      *campaign = (VtStoredCampaign){ .id = sqlite3_column_int64 (row, 0),
                                      .potential = g_strdup ((const char *) sqlite3_column_text (row, 1)),
                                      .protocol = g_strdup ((const char *) sqlite3_column_text (row, 2)),
                                      .seed = g_ascii_strtoull ((const char *) sqlite3_column_text (row, 3), NULL, 10),
                                      .refine = g_ascii_strtod ((const char *) sqlite3_column_text (row, 4), NULL),
                                      .created = g_strdup ((const char *) sqlite3_column_text (row, 5)),
                                      .n_attempts = (guint64) sqlite3_column_int64 (row, 6),
                                      .n_connected = (guint64) sqlite3_column_int64 (row, 7),
                                      .sample = g_strdup ((const char *) sqlite3_column_text (row, 8)) };
      g_ptr_array_add (campaigns, campaign);
    }
  if (status == SQLITE_DONE)
    return g_steal_pointer (&campaigns);
  vt_store_fail (store, error);
  return NULL;
}

/* ---- rows ---- */

static gboolean
put_event (VtStore *store, sqlite3_stmt *statement, gint64 campaign, const VtEvent *event, GError **error)
{
  g_autoptr (GBytes) path = vt_event_pack_path (event);
  guint8 check[DIGEST_BYTES];
  gsize length;
  const guint8 *bytes = g_bytes_get_data (path, &length);
  digest (event, bytes, length, check);
  sqlite3_reset (statement);
  sqlite3_bind_int64 (statement, 1, campaign);
  sqlite3_bind_int64 (statement, 2 + ATOM, (gint64) event->atom);
  sqlite3_bind_int64 (statement, 2 + ATTEMPT, event->attempt);
  bind (statement, 2 + OUTCOME, vt_outcome_get_id (event->outcome));
  if (event->same_as >= 0)
    sqlite3_bind_int64 (statement, 2 + SAME_AS, event->same_as);
  else
    sqlite3_bind_null (statement, 2 + SAME_AS);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].whole)
      sqlite3_bind_int64 (statement, 2 + FIRST_NUMBER + (int) i, (gint64) get_number (event, numbers + i));
    else
      sqlite3_bind_double (statement, 2 + FIRST_NUMBER + (int) i, get_number (event, numbers + i));
  sqlite3_bind_blob64 (statement, 2 + PATH, length > 0 ? (const void *) bytes : "", length, SQLITE_TRANSIENT);
  sqlite3_bind_blob (statement, 2 + DIGEST, check, sizeof check, SQLITE_TRANSIENT);
  return sqlite3_step (statement) == SQLITE_DONE || vt_store_fail (store, error);
}

#define INSERT_ATTEMPT \
  "INSERT OR IGNORE INTO attempt (campaign, " COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

/* One that is there already came of the same seed, and so is the same: a run that was stopped may write its last while the next one begins. */
gboolean
vt_event_store_insert (VtStore *store, gint64 campaign, VtEvent *const *events, guint n_events, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = vt_store_prepare (store, INSERT_ATTEMPT, error);
  for (guint i = 0; statement && i < n_events; i++)
    if (!vt_store_check_cancelled (store, error) || !put_event (store, statement, campaign, events[i], error))
      return FALSE;
  return statement != NULL;
}

gboolean
vt_event_store_append (VtStore *store, gint64 campaign, VtEvent *const *events, guint n_events, GError **error)
{
  gboolean good;
  if (n_events == 0)
    return TRUE;
  g_mutex_lock (&store->mutex);
  good = vt_store_exec (store, "BEGIN IMMEDIATE", error);
  if (good)
    {
      /* Rows carry their own digests; the seal stays as it is. */
      good = vt_event_store_insert (store, campaign, events, n_events, error) && vt_store_exec (store, "COMMIT", error);
      if (!good)
        sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
    }
  g_mutex_unlock (&store->mutex);
  return good;
}

static VtEvent *
get_event (VtStore *store, sqlite3_stmt *row, gsize n_atoms, gboolean path, GError **error)
{
  g_autoptr (VtEvent) event = vt_event_new ();
  const guint8 *bytes = sqlite3_column_blob (row, PATH), *stored = sqlite3_column_blob (row, DIGEST);
  const gsize length = (gsize) sqlite3_column_bytes (row, PATH);
  guint8 check[DIGEST_BYTES];
  event->atom = (guint64) sqlite3_column_int64 (row, ATOM);
  event->attempt = (guint) sqlite3_column_int64 (row, ATTEMPT);
  event->same_as = sqlite3_column_type (row, SAME_AS) == SQLITE_NULL ? -1 : sqlite3_column_int64 (row, SAME_AS);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const int column = FIRST_NUMBER + (int) i;
      set_number (event, numbers + i, sqlite3_column_type (row, column) == SQLITE_NULL ? NAN : sqlite3_column_double (row, column));
    }
  const gboolean known = vt_outcome_from_id ((const char *) sqlite3_column_text (row, OUTCOME), &event->outcome);
  digest (event, bytes, length, check);
  if (known && event->atom < n_atoms && sqlite3_column_bytes (row, DIGEST) == DIGEST_BYTES && memcmp (stored, check, DIGEST_BYTES) == 0
      && (!path || vt_event_unpack_path (event, bytes, length, n_atoms)))
    return g_steal_pointer (&event);
  vt_store_fail_damaged (store, _("an event makes no sense"), error);
  return NULL;
}

gboolean
vt_event_store_read (VtStore *store, gint64 campaign, gsize n_atoms, gboolean paths, VtEventFunc func, gpointer data, GError **error)
{
  int status = SQLITE_DONE;
  g_autoptr (sqlite3_stmt) row
      = vt_store_prepare (store, "SELECT " COLUMNS " FROM attempt WHERE campaign = ? ORDER BY atom, attempt", error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, campaign);
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      g_autoptr (VtEvent) event = get_event (store, row, n_atoms, paths, error);
      if (event == NULL)
        return FALSE;
      func (event, data);
    }
  return status == SQLITE_DONE || vt_store_fail (store, error);
}

gboolean
vt_event_store_list_attempts (VtStore *store, gint64 campaign, VtAttemptFunc func, gpointer data, GError **error)
{
  int status = SQLITE_DONE;
  g_autoptr (sqlite3_stmt) row = vt_store_prepare (store, "SELECT atom, attempt FROM attempt WHERE campaign = ?", error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, campaign);
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    func ((guint64) sqlite3_column_int64 (row, 0), (guint) sqlite3_column_int64 (row, 1), data);
  return status == SQLITE_DONE || vt_store_fail (store, error);
}

VtEvent *
vt_event_store_find (VtStore *store, gint64 campaign, gsize n_atoms, guint64 atom, guint attempt, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = vt_store_prepare (store, "SELECT " COLUMNS " FROM attempt WHERE campaign = ? AND atom = ? AND attempt = ?", error);
  if (row == NULL)
    return NULL;
  sqlite3_bind_int64 (row, 1, campaign);
  sqlite3_bind_int64 (row, 2, (gint64) atom);
  sqlite3_bind_int64 (row, 3, attempt);
  const int status = sqlite3_step (row);
  if (status == SQLITE_ROW)
    return get_event (store, row, n_atoms, TRUE, error);
  if (status == SQLITE_DONE)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, _("%s holds no such event; “vitrine-cli events” lists them."), store->display);
  else
    vt_store_fail (store, error);
  return NULL;
}
