/* VtCsv: a table of numbers by atom id, from a file that anybody may have written.
 *
 * The first line that is neither empty nor a comment (#) names the columns, perhaps with units: "id,energy (eV),label". Commas,
 * semicolons or tabs stand between them, whichever the header has most of; with semicolons a comma may be the decimal sign.
 * Cells may be in quotation marks. One column is the ids: "id", also "ID", "atom", "atom_id", "particle_id" or "Particle
 * Identifier". An empty cell, nan, NA or - is no value. Columns with other text are left out. Also .gz and .zst.
 *
 * Refused, with the line: no header, no id, an id that is no whole number or comes twice, a line with another number of cells. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;     /* a word, as a field may be called: "energy" */
  char *title;    /* as in the header, without the unit */
  char *unit;
  double *values; /* by row; NaN: none */
} VtCsvColumn;

typedef struct
{
  gsize n_rows;
  gint64 *ids;        /* ascending */
  GPtrArray *columns; /* VtCsvColumn; those that a sample has anyway (x, y, z, species, type …) are not among them */
  char **left_out;    /* titles of columns that are no numbers */
  char *digest;       /* SHA-256 of the text */
} VtCsv;

VtCsv *vt_csv_read (const char *path, GCancellable *cancellable, GError **error);

/* @name: for messages. */
VtCsv *vt_csv_parse (const char *text, gsize length, const char *name, GError **error);
void vt_csv_free (VtCsv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtCsv, vt_csv_free)

/* Names the columns left out, for the user; NULL if there are none. Caller frees. */
char *vt_csv_dup_left_out (const VtCsv *csv);

/* Why there is nothing to take from @file, with the columns left out, for the user; NULL if there are columns. Caller frees. */
char *vt_csv_dup_objection (const VtCsv *csv, const char *file);

G_END_DECLS
