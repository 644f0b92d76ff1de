/* VtFormat: how one file format is recognised, stepped through and read. One static VtFormat per file vt-format-*.c, one
 * line in vt-format.c. */
#pragma once

#include "io/vt-rows.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;    /* N_() */
  gboolean has_frames; /* a file may hold more than one */

  /* @head: the beginning of the file, NUL-terminated text of whole lines (or all there is). */
  gboolean (*sniff) (const char *head);

  /* The scanner stands at the beginning of a frame and is left behind it. */
  VtSample *(*read) (VtReading *reading, GError **error);
  gboolean (*skip) (VtScanner *scanner, GError **error);
} VtFormat;

extern const VtFormat vt_format_lammps_dump;
extern const VtFormat vt_format_lammps_data;
extern const VtFormat vt_format_xyz;
extern const VtFormat vt_format_extended_xyz;
extern const VtFormat vt_format_poscar;

/* The format of a text that begins with @head; NULL if it is none. */
const VtFormat *vt_format_detect (const char *head);

/* ---- for formats ---- */

/* The next line, whose absence is an error: the file ends inside a frame. */
char *vt_format_next_line (VtScanner *scanner, GError **error);

/* Words of a line in place: each call returns the next one, NUL-terminated, or NULL. */
char *vt_format_next_word (char **text);

/* Exactly @n finite numbers at the beginning of @line; what follows is ignored. @what names them in messages. */
gboolean vt_format_read_numbers (VtScanner *scanner, const char *line, double *values, guint n, const char *what, GError **error);

/* As many finite numbers as the line begins with, at most @max. Sets nothing on failure. */
guint vt_format_count_numbers (const char *line, double *values, guint max);

/* A number of atoms: a whole number at the beginning of the line. */
gboolean vt_format_read_count (VtScanner *scanner, const char *line, guint64 *count, GError **error);

/* Whether there is at least one, and no more than can be read; if not, reports it for @line. */
gboolean vt_format_check_count (VtScanner *scanner, guint64 line, guint64 count, GError **error);

/* Skips the atoms of a frame. */
gboolean vt_format_skip_atoms (VtScanner *scanner, guint64 n_atoms, GError **error);

G_END_DECLS
