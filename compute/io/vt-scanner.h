/* VtScanner: a VtStream as lines, and long runs of equal lines ("rows") parsed in parallel.
 *
 * Text is held in two blocks of at most 4 MiB that always end at the end of a line. While the pool parses the pieces of
 * one block, one of its threads fills the other, so that decompression and parsing overlap. Every line ends with
 * '\n' in memory, also the last one of a file that forgot it; a '\r' before it counts as a blank.
 *
 * Every error names the file and the line. Errors of the stream (a cut gzip file) are reported when
 * the text before them has been consumed. */
#pragma once

#include <gio/gio.h>

#include "base/vt-error.h"
#include "io/vt-stream.h"

G_BEGIN_DECLS

typedef struct _VtScanner VtScanner;

/* Takes @stream, whose position is the beginning of line @line (from 1). */
VtScanner *vt_scanner_new (VtStream *stream, VtSource *source, guint64 line, GCancellable *cancellable);
void vt_scanner_free (VtScanner *scanner);
VtStream *vt_scanner_steal_stream (VtScanner *scanner);

/* The next line without its end, NUL-terminated, valid until the next call, editable in place. NULL at the end of the
 * file (@error not set) and on failure (@error set). */
char *vt_scanner_read_line (VtScanner *scanner, GError **error);

/* Gives the line just read back. Once, right after reading. */
void vt_scanner_unread_line (VtScanner *scanner);

/* TRUE if nothing but blank lines is left (these are consumed); *@failed tells an error from text. */
gboolean vt_scanner_at_end (VtScanner *scanner, gboolean *failed, GError **error);

/* Position of the next line: offset in the decompressed bytes and number. */
guint64 vt_scanner_get_offset (VtScanner *scanner);
guint64 vt_scanner_get_line (VtScanner *scanner);
/* The stream's fraction, 0 … 1, of the file. */
double vt_scanner_get_fraction (VtScanner *scanner);
GCancellable *vt_scanner_get_cancellable (VtScanner *scanner);
const char *vt_scanner_get_display_path (VtScanner *scanner);

/* Skips up to @n_lines lines; *@n_skipped says how many there were. FALSE on failure only. */
gboolean vt_scanner_skip_lines (VtScanner *scanner, guint64 n_lines, guint64 *n_skipped, GError **error);

/* A piece of whole lines: @n_rows of them from @text to @end, the first being row @first_row. */
typedef struct
{
  const char *text;
  const char *end;
  guint64 first_row;
  guint n_rows;

  /* Set by the parser at the first bad row; message without file and line. */
  guint64 bad_row;
  VtIoError code;
  char *message;
} VtPiece;

/* Called before the rows up to @n_rows are parsed, in one thread: makes room. FALSE if that is not possible. */
typedef gboolean (*VtRoomFunc) (guint64 n_rows, gpointer data, GError **error);
/* Called from several threads at once. */
typedef void (*VtPieceFunc) (VtPiece *piece, gpointer data);

/* Parses the next @n_rows lines. If the file ends before, *@n_found is smaller and the call succeeds. @progress
 * (nullable) is called with the fraction of the rows done. */
gboolean vt_scanner_parse_rows (VtScanner *scanner, guint64 n_rows, guint64 *n_found, VtRoomFunc room, VtPieceFunc parse,
                                gpointer data, void (*progress) (double fraction, gpointer data), gpointer progress_data,
                                GError **error);

/* "file, line N: message", for the line just read (or, at the end of the file, the last). */
void vt_scanner_set_error (VtScanner *scanner, GError **error, VtIoError code, const char *format, ...) G_GNUC_PRINTF (4, 5);
void vt_scanner_set_error_at (VtScanner *scanner, guint64 line, GError **error, VtIoError code, const char *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtScanner, vt_scanner_free)

G_END_DECLS
