/* Asking where to save, the same way everywhere: the folder is remembered, the chosen format gives the ending. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *title; /* N_("PNG picture") */
  const char *ending; /* "png" */
} VtSaveFormat;

typedef void (*VtSaveFunc) (GtkWidget *widget, const char *path, gpointer data);

/* @formats: static, ends with { NULL }. @func is called once with the chosen path, if one is chosen while @widget
 * lives. A name without a known ending gets that of the format chosen in the dialogue. */
void vt_save_ask (GtkWidget *widget, const char *title, const char *name, const VtSaveFormat *formats, VtSaveFunc func,
                  gpointer data);

G_END_DECLS
