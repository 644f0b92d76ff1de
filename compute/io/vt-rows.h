/* VtRows: atoms as a table of text, one line per atom. The one mechanism behind every format.
 *
 * A format describes each column (what it is and where it goes) and how coordinates are meant; vt_rows_read()
 * parses the lines in parallel into arrays that grow as data arrive; vt_rows_finish() checks, sorts by id and makes
 * the VtSample. Nothing is allocated from a number that the file merely claims.
 *
 * Rules common to all formats
 * - Atoms are sorted by ascending id; two atoms with one id are an error. Without ids the order is the file's.
 * - Each extra column becomes a field with the column's own name: 32-bit integers if every value is written as one,
 *   doubles otherwise (NaN is kept: "no value"). Columns that belong together (vx, vy, vz) stay separate fields, so
 *   that each can be coloured, plotted and written back by its own name; only formats that declare columns
 *   of several components (extended XYZ) give fields of several components.
 * - Species: by type number if the file has types (then names come from the caller, the file's names, its masses, in this
 *   order; else the number is the name), otherwise by name in order of first appearance.
 * - A cell that is flat, with every atom at mid-height, and no thicker than two mean spacings is two-dimensional.
 * - Left-handed cells (extended XYZ, POSCAR): one vector is reversed and the origin moved to its other end. The cell
 *   is the same body with the same periodic images; no atom moves. */
#pragma once

#include <gio/gio.h>

#include "io/vt-scanner.h"
#include "sample/vt-sample.h"

G_BEGIN_DECLS

/* Names of species as the frames of a trajectory bring them, so that a species keeps its number in all frames. */
typedef struct _VtSpeciesMemory VtSpeciesMemory;
VtSpeciesMemory *vt_species_memory_new (void);
void vt_species_memory_free (VtSpeciesMemory *memory);
char *vt_species_memory_dup_names (VtSpeciesMemory *memory); /* as vt_reading_expect_names() takes them */

/* What reading a frame needs to know. Owned by the caller. */
typedef struct
{
  VtScanner *scanner;
  const char *title;            /* the file's base name */
  const char *const *elements;  /* (nullable) names by type */
  VtSpeciesMemory *memory;
  void (*progress) (double fraction, gpointer data);
  gpointer progress_data;
} VtReading;

/* Species by name, in this order unless the trajectory has had some already. @names: separated by blanks. */
void vt_reading_expect_names (VtReading *reading, const char *names);

typedef enum
{
  VT_COLUMN_SKIP,
  VT_COLUMN_ID,
  VT_COLUMN_TYPE,          /* 1 … 256 */
  VT_COLUMN_NAME,          /* of the species */
  VT_COLUMN_ATOMIC_NUMBER, /* names the species */
  VT_COLUMN_POSITION,      /* component 0 … 2 */
  VT_COLUMN_FIELD,
} VtColumnKind;

typedef enum
{
  VT_VALUES_GUESSED, /* integers if all are written so, else doubles */
  VT_VALUES_REAL,
  VT_VALUES_INTEGER, /* doubles if one does not fit gint32 */
  VT_VALUES_LOGICAL, /* T or F, as in extended XYZ and POSCAR: 1 or 0 */
} VtValues;

typedef struct _VtRows VtRows;

VtRows *vt_rows_new (void);
void vt_rows_free (VtRows *rows);

/* Columns in the order of the text. */
void vt_rows_add_column (VtRows *rows, VtColumnKind kind, guint component);
/* @n_components columns that make one field. A name already taken gets a number appended. */
void vt_rows_add_field (VtRows *rows, const char *name, VtValues values, guint n_components);
guint vt_rows_get_n_columns (VtRows *rows);

/* More words than columns are an error (default) or ignored. */
void vt_rows_set_allow_more (VtRows *rows, gboolean allow);
/* Type of rows @first … first + n − 1, for formats that list atoms by species (POSCAR). */
void vt_rows_add_block (VtRows *rows, guint64 n_rows);
/* Types above @n_types are an error; species 1 … n_types exist even without atoms. */
void vt_rows_set_n_types (VtRows *rows, guint n_types);
/* @type from 1. */
void vt_rows_set_type_name (VtRows *rows, guint type, const char *name);
void vt_rows_set_type_mass (VtRows *rows, guint type, double mass);

/* Reads @n_rows lines, as many as vt_format_check_count() lets pass. */
gboolean vt_rows_read (VtRows *rows, VtReading *reading, guint64 n_rows, GError **error);

/* Adds the fields of @others, read from another section, to the atoms with the same ids. Takes @others. */
gboolean vt_rows_join (VtRows *rows, VtReading *reading, VtRows *others, const char *section, GError **error);

/* Removes the fields of these names if every one of their values is zero. */
void vt_rows_drop_zero_fields (VtRows *rows, const char *const *names, guint n_names);

/* How a position follows from the numbers in its three columns, component by component. */
typedef enum
{
  VT_COORDINATES_CARTESIAN,
  VT_COORDINATES_FRACTIONAL, /* of the cell, from its origin */
} VtCoordinates;

typedef struct
{
  VtCell cell;
  VtCell given;             /* as in the file: what fractional coordinates count along */
  VtCoordinates coordinates[3];
  double scale[3];          /* Cartesian coordinates are multiplied by it; 1 */
  gboolean fit_cell;        /* no cell in the file: bounding box with a margin of 1, not periodic */
  gboolean may_be_flat;     /* look for two-dimensional samples */
  VtUnits units;
  gint64 timestep;          /* −1 */
  guint64 cell_line;        /* where the cell is, for messages */
} VtFrameInfo;

void vt_frame_info_init (VtFrameInfo *info);

/* Right-handed, plausible, finite; reports with the line of the cell. */
gboolean vt_frame_info_check_cell (VtFrameInfo *info, VtReading *reading, gboolean convert_left_handed, GError **error);

/* Takes nothing; empties @rows. */
VtSample *vt_rows_finish (VtRows *rows, VtReading *reading, VtFrameInfo *info, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtRows, vt_rows_free)

G_END_DECLS
