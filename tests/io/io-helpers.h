/* Files in a temporary folder, for the tests of reading and writing. */
#pragma once

#include "io/vt-export.h"
#include "io/vt-trajectory.h"

typedef enum
{
  IO_PLAIN,
  IO_GZIP,
  IO_ZSTD,
  IO_N_KINDS,
} IoKind;

/* Path of a file of this name in the tests' folder, removed at the end. Static storage until the next call but seven. */
const char *io_path (const char *name);
void io_remove_all (void);

/* Writes @text under a name that says nothing about its format or compression; returns its path. */
const char *io_write (const char *text, gssize length, IoKind kind);

VtSample *io_read (const char *path, gint64 frame, GError **error);
/* Reading must succeed. */
VtSample *io_read_text (const char *text, IoKind kind);

/* Reading @path must fail with @code, and the message must contain the path, “line N” if @line > 0, and @word. */
void io_assert_fails (const char *path, int code, guint line, const char *word);

/* Same cell, atoms, species' names and ids, to the last bit. */
void io_assert_same (VtSample *a, VtSample *b);
