/* The layouts of documents.
 *
 * Layout 1 is written out; each later one is a step from the one before it. A new document is made by all the steps, an older
 * one by those it lacks when it is opened for writing: so both end with the same tables. Reading changes nothing, so whoever
 * reads asks VtStore::version before looking for what came later.
 *
 * To change the layout: append a step, raise VT_STORE_VERSION, tell the seal of new tables, and leave the steps that are there
 * as they are: documents that were made by them exist. */
#include "document/vt-store-private.h"

/* Numbers that must come back to the last bit (also −0 and NaN, which SQLite's own reals lose) are 8-byte BLOBs. */
static const char layout_1[]
    = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
      "CREATE TABLE array (id INTEGER PRIMARY KEY, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL);"
      "CREATE TABLE piece (array_id INTEGER NOT NULL REFERENCES array (id) ON DELETE CASCADE, part INTEGER NOT NULL,"
      " packed INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (array_id, part));"
      "CREATE TABLE sample (id INTEGER PRIMARY KEY CHECK (id = 1), hash TEXT NOT NULL, title TEXT NOT NULL, units TEXT NOT NULL,"
      " timestep INTEGER NOT NULL, n_atoms INTEGER NOT NULL, dimension INTEGER NOT NULL, periodic INTEGER NOT NULL,"
      " cell BLOB NOT NULL, origin TEXT, positions INTEGER NOT NULL REFERENCES array (id),"
      " species_index INTEGER NOT NULL REFERENCES array (id), ids INTEGER REFERENCES array (id));"
      "CREATE TABLE species (position INTEGER PRIMARY KEY, name TEXT NOT NULL, atomic_number INTEGER NOT NULL,"
      " mass BLOB NOT NULL, radius BLOB NOT NULL, rgb INTEGER NOT NULL);"
      /* file_order: among the sample's own columns, NULL if computed; list_order: in the document's list, NULL if another of
         the same name has taken its place. */
      "CREATE TABLE field (id INTEGER PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL, unit TEXT NOT NULL,"
      " meaning TEXT NOT NULL, provenance TEXT NOT NULL, type TEXT NOT NULL, components INTEGER NOT NULL,"
      " file_order INTEGER, list_order INTEGER, value INTEGER NOT NULL REFERENCES array (id));"
      "CREATE TABLE result_table (id TEXT PRIMARY KEY, position INTEGER NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL,"
      " provenance TEXT NOT NULL, n_rows INTEGER NOT NULL);"
      "CREATE TABLE result_column (table_id TEXT NOT NULL REFERENCES result_table (id) ON DELETE CASCADE,"
      " position INTEGER NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, unit TEXT NOT NULL, type TEXT NOT NULL,"
      " value INTEGER NOT NULL REFERENCES array (id), PRIMARY KEY (table_id, position));"
      "CREATE TABLE result_scalar (table_id TEXT NOT NULL REFERENCES result_table (id) ON DELETE CASCADE,"
      " position INTEGER NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, unit TEXT NOT NULL, value BLOB NOT NULL,"
      " PRIMARY KEY (table_id, position));"
      "CREATE TABLE record (method TEXT PRIMARY KEY, params TEXT NOT NULL) WITHOUT ROWID;";

/* part: states that only their owners understand (the selection, the figures), as text, bytes or both. */
static const char layout_2[]
    = "CREATE TABLE part (name TEXT PRIMARY KEY, text TEXT, value INTEGER REFERENCES array (id)) WITHOUT ROWID;";

/* other_sample: what was made of the sample, each a document of its own, as an SQLite image (vt-store-others.c). */
static const char layout_3[]
    = "CREATE TABLE other_sample (hash TEXT PRIMARY KEY, position INTEGER NOT NULL, parent TEXT NOT NULL, title TEXT NOT NULL,"
      " made TEXT NOT NULL, value INTEGER NOT NULL REFERENCES array (id)) WITHOUT ROWID;";

/* campaign: what decides which events are found. attempt: one row each, appended while a campaign runs; every row carries the digest of itself, since
   a seal over all of them would have to be made anew with each. NULL is NaN; atom is an index. */
static const char layout_4[]
    = "CREATE TABLE campaign (id INTEGER PRIMARY KEY, method TEXT NOT NULL, potential TEXT NOT NULL, protocol TEXT NOT NULL,"
      " seed TEXT NOT NULL, refine TEXT NOT NULL, program TEXT NOT NULL, created TEXT NOT NULL);"
      "CREATE TABLE attempt (campaign INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, atom INTEGER NOT NULL,"
      " attempt INTEGER NOT NULL, outcome TEXT NOT NULL, same_as INTEGER, energy REAL, end_energy REAL, back_energy REAL,"
      " back_distance REAL, curvature REAL, second_curvature REAL, max_force REAL, calls INTEGER NOT NULL,"
      " calls_to_saddle INTEGER NOT NULL, pushes INTEGER NOT NULL, climb_steps INTEGER NOT NULL, restarts INTEGER NOT NULL,"
      " radius REAL, move REAL, participation REAL, full_energy REAL, full_force REAL, full_second REAL, full_calls INTEGER NOT NULL,"
      " path BLOB NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (campaign, atom, attempt)) WITHOUT ROWID;";

/* The hash of the sample that a campaign is on: other samples have some, too. */
static const char layout_5[]
    = "ALTER TABLE campaign ADD COLUMN sample TEXT NOT NULL DEFAULT '';"
      "UPDATE campaign SET sample = (SELECT hash FROM sample);";

/* link: the file that the sample was read from (vt-store-link.c). paths are bytes, not always text; wanted: whether the document leaves to the file
   what it can. It does so if the array of positions is empty though there are atoms. */
static const char layout_6[]
    = "CREATE TABLE link (id INTEGER PRIMARY KEY CHECK (id = 1), path BLOB NOT NULL, relative BLOB NOT NULL, frame INTEGER NOT NULL,"
      " size INTEGER NOT NULL, sha256 TEXT NOT NULL, elements TEXT NOT NULL, names TEXT NOT NULL, wanted INTEGER NOT NULL);";

static const char *const steps[] = { layout_1, layout_2, layout_3, layout_4, layout_5, layout_6 };
G_STATIC_ASSERT (G_N_ELEMENTS (steps) == VT_STORE_VERSION);

/* What the seal covers, and since which layout. */
static const struct
{
  int since;
  const char *sql;
} sealed[] = {
  { 1, "SELECT key, value FROM meta WHERE key <> 'seal' ORDER BY key" },
  { 1, "SELECT * FROM array ORDER BY id" },
  { 1, "SELECT * FROM sample ORDER BY id" },
  { 1, "SELECT * FROM species ORDER BY position" },
  { 1, "SELECT * FROM field ORDER BY id" },
  { 1, "SELECT * FROM result_table ORDER BY id" },
  { 1, "SELECT * FROM result_column ORDER BY table_id, position" },
  { 1, "SELECT * FROM result_scalar ORDER BY table_id, position" },
  { 1, "SELECT * FROM record ORDER BY method" },
  { 2, "SELECT * FROM part ORDER BY name" },
  { 3, "SELECT * FROM other_sample ORDER BY hash" },
  { 4, "SELECT * FROM campaign ORDER BY id" },
  { 6, "SELECT * FROM link ORDER BY id" },
};

/* What methods log, with the columns of today, and in which layouts. */
static const struct
{
  int since, until;
  const char *table, *query;
} logs[] = {
  { 4, 4, "campaign", "SELECT *, (SELECT hash FROM sample) AS sample FROM campaign" },
  { 5, VT_STORE_VERSION, "campaign", "SELECT * FROM campaign" },
  { 4, VT_STORE_VERSION, "attempt", "SELECT * FROM attempt" },
};

const char *
vt_store_get_log (VtStore *self, guint i, const char **query)
{
  for (guint k = 0; k < G_N_ELEMENTS (logs); k++)
    if (logs[k].since <= self->version && self->version <= logs[k].until && i-- == 0)
      {
        *query = logs[k].query;
        return logs[k].table;
      }
  return NULL;
}

const char *
vt_store_get_sealed (VtStore *self, guint i)
{
  for (guint k = 0; k < G_N_ELEMENTS (sealed); k++)
    if (sealed[k].since <= self->version && i-- == 0)
      return sealed[k].sql;
  return NULL;
}

/* The steps from the layout it has to @version. */
static gboolean
take_steps (VtStore *self, int version, GError **error)
{
  g_autofree char *identity = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d", VT_STORE_APPLICATION_ID, version);

  for (; self->version < version; self->version++)
    if (!vt_store_exec (self, steps[self->version], error))
      return FALSE;
  return vt_store_exec (self, identity, error);
}

gboolean
vt_store_create_tables (VtStore *self, GError **error)
{
  self->version = 0;
  return take_steps (self, VT_STORE_VERSION, error);
}

gboolean
vt_store_upgrade (VtStore *self, GError **error)
{
  const int before = self->version;

  if (before == VT_STORE_VERSION)
    return TRUE;
  if (vt_store_exec (self, "BEGIN IMMEDIATE", error)
      && vt_store_commit (self, take_steps (self, VT_STORE_VERSION, error), error))
    return TRUE;
  self->version = before;
  return FALSE;
}
