/* Shared by vt-rows.c (text → arrays) and vt-rows-finish.c (arrays → VtSample). */
#pragma once

#include "io/vt-rows.h"

G_BEGIN_DECLS

#define VT_NAME_SIZE sizeof (((VtSpecies *) NULL)->name)

typedef struct
{
  char name[VT_NAME_SIZE]; /* padded with NULs, so that names compare as 16 bytes */
  guint64 first_row;
} VtNameEntry;

typedef struct
{
  VtColumnKind kind;
  guint component;
  guint field;
} VtColumn;

typedef struct
{
  char *name;
  VtValues values;
  guint n_components;
  double *data;
  gboolean not_integer; /* under the lock while reading */
} VtFieldColumn;

struct _VtSpeciesMemory
{
  GMutex lock;
  VtNameEntry names[VT_MAX_SPECIES];
  guint n_names;
  guint n_types;
};

struct _VtRows
{
  GArray *columns; /* VtColumn */
  GArray *fields;  /* VtFieldColumn */
  gboolean allow_more;
  gboolean has_id;
  gboolean has_type;
  gboolean has_name;
  guint n_positions;
  GArray *blocks; /* guint64: end row of each type */

  guint n_types;
  char type_names[VT_MAX_SPECIES][VT_NAME_SIZE];
  double type_masses[VT_MAX_SPECIES];

  guint64 n_total;
  guint64 n_rows;
  guint64 capacity;
  guint64 first_line;
  double *positions;
  gint64 *ids;
  guint8 *species; /* type − 1, or slot in @names */

  GMutex lock; /* for what pieces share: names, flags, max_type */
  VtNameEntry names[VT_MAX_SPECIES]; /* by slot; with types: by type − 1 */
  int n_names;                       /* atomic */
  guint max_type;
};

/* Rows in ascending order of id, as row numbers; NULL if they already are, or on a duplicate: then
 * *@twin[0] and [1] are the two rows and the return value is NULL (otherwise twin[0] == twin[1]). */
guint32 *vt_rows_make_order (const gint64 *ids, gsize n, gsize twin[2]);

/* Pages of 2 MiB for a large array that is about to be filled, where the system asks for advice about it: a tenth of the time of reading
 * went into pages of 4 KiB. */
void vt_rows_advise (gpointer array, gsize size);

void vt_rows_copy_name (char copy[VT_NAME_SIZE], const char *name);

/* "file, line N: …" for a row. */
void vt_rows_set_error (VtRows *rows, VtReading *reading, guint64 row, GError **error, VtIoError code, const char *format, ...)
  G_GNUC_PRINTF (6, 7);

G_END_DECLS
