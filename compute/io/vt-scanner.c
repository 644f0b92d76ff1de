#include "io/vt-scanner.h"

#include <inttypes.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "base/vt-pool.h"

/* Tests compile this file with tiny blocks, so that small texts cross their borders. */
#ifndef BLOCK_SIZE
#define BLOCK_SIZE (4 * 1024 * 1024)
#endif
#define PIECE_SIZE (BLOCK_SIZE / 32)
/* The first block is small, so that reading a header, or jumping from frame to frame, stays cheap. */
#define FIRST_BLOCK (BLOCK_SIZE / 64)
#define MAX_PIECES (BLOCK_SIZE / PIECE_SIZE + 2)

typedef struct
{
  char *memory; /* BLOCK_SIZE + 1 */
  char *next;   /* first line not yet consumed */
  char *end;    /* after the last '\n' of the block */
  char *filled; /* after the last byte: what follows @end is the beginning of a line */
  gboolean unterminated; /* the '\n' of the last line is ours: the file ends without one */
} Block;

struct _VtScanner
{
  VtStream *stream;
  VtSource *source;
  GCancellable *cancellable;
  Block blocks[2];
  guint current;
  gsize next_size; /* of the next fill */
  gboolean next_is_ready;
  gboolean at_eof; /* the stream has no more */
  GError *pending; /* of the stream; after the text of both blocks */

  guint64 offset; /* of blocks[current].next */
  guint64 line;   /* number of that line */

  char *last_line; /* for unread */
  char *last_end;  /* where '\n' was */
  char *cut;       /* where a NUL was put in place of @cut_char */
  char cut_char;
};

VtScanner *
vt_scanner_new (VtStream *stream, VtSource *source, guint64 line, GCancellable *cancellable)
{
  VtScanner *scanner = g_new0 (VtScanner, 1);

  scanner->offset = vt_stream_tell (stream);
  scanner->stream = stream;
  scanner->source = vt_source_ref (source);
  scanner->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  scanner->line = line;
  scanner->next_size = FIRST_BLOCK;
  for (guint i = 0; i < 2; i++)
    {
      Block *block = &scanner->blocks[i];
      block->memory = g_malloc (BLOCK_SIZE + 1);
      block->next = block->end = block->filled = block->memory;
    }
  return scanner;
}

void
vt_scanner_free (VtScanner *scanner)
{
  if (scanner == NULL)
    return;
  for (guint i = 0; i < 2; i++)
    g_free (scanner->blocks[i].memory);
  vt_stream_free (scanner->stream);
  vt_source_unref (scanner->source);
  g_clear_object (&scanner->cancellable);
  g_clear_error (&scanner->pending);
  g_free (scanner);
}

VtStream *
vt_scanner_steal_stream (VtScanner *scanner)
{
  return g_steal_pointer (&scanner->stream);
}

guint64
vt_scanner_get_offset (VtScanner *scanner)
{
  return scanner->offset;
}

guint64
vt_scanner_get_line (VtScanner *scanner)
{
  return scanner->line;
}

double
vt_scanner_get_fraction (VtScanner *scanner)
{
  return vt_stream_get_fraction (scanner->stream);
}

GCancellable *
vt_scanner_get_cancellable (VtScanner *scanner)
{
  return scanner->cancellable;
}

const char *
vt_scanner_get_display_path (VtScanner *scanner)
{
  return vt_source_get_display_path (scanner->source);
}

/* ---- errors ---- */

void
vt_scanner_set_error_at (VtScanner *scanner, guint64 line, GError **error, VtIoError code, const char *message)
{
  /* Messages quote the file, which may hold anything. */
  g_autofree char *valid = g_utf8_make_valid (message, -1);

  g_set_error (error, VT_IO_ERROR, code, _ ("%s, line %" PRIu64 ": %s"),
               vt_source_get_display_path (scanner->source), line, valid);
}

void
vt_scanner_set_error (VtScanner *scanner, GError **error, VtIoError code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  vt_scanner_set_error_at (scanner, MAX (scanner->line, 2) - 1, error, code, message);
}

/* The stream's own messages lack file and line. */
static gboolean
report_pending (VtScanner *scanner, GError **error)
{
  if (scanner->pending == NULL)
    return FALSE;
  if (scanner->pending->domain == VT_IO_ERROR)
    vt_scanner_set_error_at (scanner, scanner->line, error, (VtIoError) scanner->pending->code, scanner->pending->message);
  else
    g_propagate_error (error, g_error_copy (scanner->pending));
  return TRUE;
}

/* ---- blocks ---- */

/* Fills the block that is not current: first the beginning of a line that the current one could not finish. Runs on
 * any thread, while others read the current block. */
static void
fill_next (VtScanner *scanner)
{
  const Block *current = &scanner->blocks[scanner->current];
  Block *next = &scanner->blocks[1 - scanner->current];
  const gsize carried = (gsize) (current->filled - current->end);
  gsize n = 0;

  memcpy (next->memory, current->end, carried);
  next->next = next->end = next->memory;
  next->filled = next->memory + carried;
  next->unterminated = FALSE;
  scanner->next_is_ready = TRUE;

  while (scanner->pending == NULL && next->end == next->memory)
    {
      const gsize held = (gsize) (next->filled - next->memory);
      const gsize size = MIN (scanner->next_size, BLOCK_SIZE - held);

      if (!scanner->at_eof)
        {
          vt_stream_read (scanner->stream, next->filled, size, &n, scanner->cancellable, &scanner->pending);
          scanner->at_eof = scanner->pending == NULL && n < size;
        }
      else
        n = 0;
      scanner->next_size = MIN (4 * scanner->next_size, BLOCK_SIZE);
      const char *fresh = next->filled;
      next->filled += n;

      if (scanner->at_eof)
        {
          /* A last line without its end gets one. The byte of memory is there. */
          if (next->filled > next->memory && next->filled[-1] != '\n')
            {
              *next->filled++ = '\n';
              next->unterminated = TRUE;
            }
          next->end = next->filled;
          return;
        }
      const char *newline = memrchr (fresh, '\n', n);
      if (newline != NULL)
        next->end = (char *) newline + 1;
      else if (next->filled == next->memory + BLOCK_SIZE)
        {
          g_set_error_literal (&scanner->pending, VT_IO_ERROR, VT_IO_ERROR_FORMAT,
                               _ ("this line is longer than 4 MiB. Check that this is a text file with line ends."));
          return;
        }
    }
}

/* Makes the current block have at least one line. FALSE at the end of the file or on error. */
static gboolean
advance (VtScanner *scanner, GError **error)
{
  const Block *block = &scanner->blocks[scanner->current];

  if (block->next < block->end)
    return TRUE;
  if (!scanner->next_is_ready)
    fill_next (scanner);
  scanner->current = 1 - scanner->current;
  scanner->next_is_ready = FALSE;
  scanner->last_line = NULL;
  scanner->cut = NULL;
  block = &scanner->blocks[scanner->current];
  if (block->next < block->end)
    return TRUE;
  report_pending (scanner, error);
  return FALSE;
}

/* ---- lines ---- */

static void
restore_cut (VtScanner *scanner)
{
  if (scanner->cut != NULL)
    *scanner->cut = scanner->cut_char;
  scanner->cut = NULL;
}

char *
vt_scanner_read_line (VtScanner *scanner, GError **error)
{
  restore_cut (scanner);
  if (!advance (scanner, error))
    return NULL;

  Block *block = &scanner->blocks[scanner->current];
  char *line = block->next;
  char *end = rawmemchr (line, '\n');

  scanner->last_line = line;
  scanner->last_end = end;
  block->next = end + 1;
  scanner->offset += (guint64) (end + 1 - line);
  scanner->line++;
  if (end > line && end[-1] == '\r')
    end--;
  scanner->cut = end;
  scanner->cut_char = *end;
  *end = '\0';
  return line;
}

void
vt_scanner_unread_line (VtScanner *scanner)
{
  g_return_if_fail (scanner->last_line != NULL);
  restore_cut (scanner);
  *scanner->last_end = '\n';
  scanner->blocks[scanner->current].next = scanner->last_line;
  scanner->offset -= (guint64) (scanner->last_end + 1 - scanner->last_line);
  scanner->line--;
  scanner->last_line = NULL;
}

gboolean
vt_scanner_at_end (VtScanner *scanner, gboolean *failed, GError **error)
{
  g_autoptr (GError) local = NULL;

  *failed = FALSE;
  for (;;)
    {
      const char *line = vt_scanner_read_line (scanner, &local);
      if (line == NULL)
        {
          *failed = local != NULL;
          if (local != NULL)
            g_propagate_error (error, g_steal_pointer (&local));
          return !*failed;
        }
      if (line[strspn (line, " \t\r\v\f")] != '\0')
        {
          vt_scanner_unread_line (scanner);
          return FALSE;
        }
    }
}

/* ---- rows ---- */

static guint
count_lines (const char *text, const char *end)
{
  guint n = 0;

  for (const char *p = text; p < end; p++)
    n += *p == '\n';
  return n;
}

/* The end of @n lines from @text. */
static char *
find_line (char *text, guint64 n)
{
  for (; n > 0; n--)
    text = (char *) rawmemchr (text, '\n') + 1;
  return text;
}

/* The next piece of at most @max_rows rows. */
static void
cut_piece (Block *block, guint64 first_row, guint64 max_rows, VtPiece *piece)
{
  char *end = block->end;

  if (block->end - block->next > PIECE_SIZE)
    end = (char *) rawmemchr (block->next + PIECE_SIZE - 1, '\n') + 1;
  memset (piece, 0, sizeof *piece);
  piece->text = block->next;
  piece->first_row = first_row;
  piece->n_rows = count_lines (block->next, end);
  if (piece->n_rows > max_rows)
    {
      piece->n_rows = (guint) max_rows;
      end = find_line (block->next, max_rows);
    }
  piece->end = end;
  block->next = end;
}

gboolean
vt_scanner_skip_lines (VtScanner *scanner, guint64 n_lines, guint64 *n_skipped, GError **error)
{
  *n_skipped = 0;
  restore_cut (scanner);
  while (*n_skipped < n_lines)
    {
      g_autoptr (GError) local = NULL;
      VtPiece piece;

      if (!advance (scanner, &local))
        {
          if (local == NULL)
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      cut_piece (&scanner->blocks[scanner->current], *n_skipped, n_lines - *n_skipped, &piece);
      *n_skipped += piece.n_rows;
      scanner->line += piece.n_rows;
      scanner->offset += (guint64) (piece.end - piece.text);
    }
  scanner->last_line = NULL;
  return TRUE;
}

typedef struct
{
  VtScanner *scanner;
  VtPiece pieces[MAX_PIECES];
  guint n_pieces;
  gboolean fill;
  VtPieceFunc parse;
  gpointer data;
} Batch;

static void
run_batch_chunk (gsize chunk, guint thread, gpointer data)
{
  Batch *batch = data;

  if (batch->fill && chunk == 0)
    fill_next (batch->scanner);
  else
    batch->parse (&batch->pieces[chunk - (batch->fill ? 1 : 0)], batch->data);
}

/* The first bad row of the batch, if any. A bad last line without its end has most likely been cut. */
static gboolean
report_bad_row (VtScanner *scanner, Batch *batch, guint64 first_line, guint64 first_row, guint64 n_found, GError **error)
{
  const Block *block = &scanner->blocks[scanner->current];
  const gboolean cut = block->unterminated && block->next == block->end;
  gboolean found = FALSE;

  for (guint i = 0; i < batch->n_pieces; i++)
    {
      VtPiece *piece = &batch->pieces[i];
      if (piece->message == NULL)
        continue;
      if (!found && cut && piece->bad_row == n_found - 1 && piece->code == VT_IO_ERROR_FORMAT)
        vt_scanner_set_error_at (scanner, first_line + (piece->bad_row - first_row), error, VT_IO_ERROR_TRUNCATED,
                                 _ ("the file ends in the middle of this line. It was cut, or is still being written: get the whole file, or open an earlier frame."));
      else if (!found)
        vt_scanner_set_error_at (scanner, first_line + (piece->bad_row - first_row), error, piece->code, piece->message);
      found = TRUE;
      g_free (piece->message);
    }
  return found;
}

gboolean
vt_scanner_parse_rows (VtScanner *scanner, guint64 n_rows, guint64 *n_found, VtRoomFunc room, VtPieceFunc parse,
                       gpointer data, void (*progress) (double fraction, gpointer data), gpointer progress_data,
                       GError **error)
{
  g_autofree Batch *batch = g_new0 (Batch, 1);

  batch->scanner = scanner;
  batch->parse = parse;
  batch->data = data;
  *n_found = 0;
  restore_cut (scanner);
  scanner->last_line = NULL;

  while (*n_found < n_rows)
    {
      g_autoptr (GError) local = NULL;

      if (!advance (scanner, &local))
        {
          if (local == NULL)
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      Block *block = &scanner->blocks[scanner->current];
      const guint64 first_row = *n_found;
      const guint64 first_line = scanner->line;
      const char *begin = block->next;

      for (batch->n_pieces = 0; block->next < block->end && *n_found < n_rows; batch->n_pieces++)
        {
          VtPiece *piece = &batch->pieces[batch->n_pieces];
          cut_piece (block, *n_found, n_rows - *n_found, piece);
          *n_found += piece->n_rows;
        }
      scanner->line += *n_found - first_row;
      scanner->offset += (guint64) (block->next - begin);
      batch->fill = *n_found < n_rows && !scanner->next_is_ready;

      if (!room (*n_found, data, error))
        return FALSE;
      const gboolean done = vt_parallel_for (batch->n_pieces + (batch->fill ? 1 : 0), run_batch_chunk, batch, scanner->cancellable);
      if (report_bad_row (scanner, batch, first_line, first_row, *n_found, error))
        return FALSE;
      if (!done || g_cancellable_is_cancelled (scanner->cancellable))
        {
          g_cancellable_set_error_if_cancelled (scanner->cancellable, error);
          return FALSE;
        }
      if (progress != NULL)
        progress ((double) *n_found / (double) n_rows, progress_data);
    }
  return TRUE;
}
