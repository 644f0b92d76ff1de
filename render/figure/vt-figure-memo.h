/* What a figure has computed to draw itself, kept for when it is drawn again: in another size, at another temperature. The latest few are kept,
 * whichever figure they are of. Any thread. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A value that several may look at; immutable. */
typedef struct
{
  gatomicrefcount count;
  gpointer value;
  GDestroyNotify destroy;
  GPtrArray *kept; /* objects whose addresses are in the key: no other can get one while the value is there */
} VtFigureMemo;

typedef gpointer (*VtFigureMake) (gpointer data, GError **error);

/* The value of @key, made by @make if it is not there; NULL with @error if that fails. @objects: GObjects, NULL-terminated, whose addresses are
 * part of the key; may be NULL. */
VtFigureMemo *vt_figure_memo_get (const char *key, gpointer const *objects, VtFigureMake make, gpointer data, GDestroyNotify destroy,
                                  GError **error);
void vt_figure_memo_unref (VtFigureMemo *memo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtFigureMemo, vt_figure_memo_unref)

G_END_DECLS
