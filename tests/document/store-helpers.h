/* Shared by the tests of documents and the processes that they kill. */
#pragma once

#include "document/vt-document.h"

VtSample *store_read_glass (void);

/* The glass with what these methods make. */
VtStoreContents *store_compute (const char *const *methods);

/* A field of the sample whose values tell its number @k: "result_<k>". */
VtField *store_make_field (VtSample *sample, guint k);
char *store_field_name (guint k);

/* To the last bit. */
gboolean store_fields_equal (VtField *a, VtField *b);
gboolean store_contents_equal (const VtStoreContents *a, const VtStoreContents *b);

/* Writes the document's @bytes to @path with one bit of that @at flipped. TRUE if it is refused; else it must hold @contents. */
gboolean store_refuses_flip (const char *path, const VtStoreContents *contents, char *bytes, gsize length, gsize at, GRand *random);

/* "append", "save" or "compute" on the document at @path, or "draft" in the folder @path, for ever: a number per line on stdout for each that is done. */
int store_child_main (const char *work, const char *path);
