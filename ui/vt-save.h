/* Asking where to save, the same way everywhere: the folder is remembered, the chosen format gives the ending. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *title; /* N_("PNG picture") */
  const char *ending; /* "png" */
} VtSaveFormat;

/* A figure, or the numbers of it. */
extern const VtSaveFormat vt_save_figure_formats[], *const vt_save_numbers_formats;

typedef void (*VtSaveFunc) (GtkWidget *widget, const char *path, gpointer data);

/* One of two ways, asked for in the same dialogue. */
typedef struct
{
  char *title;          /* "Sample" */
  char *options[2];     /* what is shown of them */
  gboolean second;      /* the second is chosen: as the dialogue begins, and as it ends */
} VtSaveChoice;

typedef void (*VtSaveChoiceFunc) (GtkWidget *widget, gboolean second, gpointer data);
void vt_save_choice_free (VtSaveChoice *choice);

/* @formats: static, ends with { NULL }. @func is called once with the chosen path, if one is chosen while @widget
 * lives. A name without a known ending gets that of the format chosen in the dialogue. */
void vt_save_ask (GtkWidget *widget, const char *title, const char *name, const VtSaveFormat *formats, VtSaveFunc func,
                  gpointer data);

/* The same with a @choice (transfer full, nullable): @chosen is told before @func what was chosen. */
void vt_save_ask_with_choice (GtkWidget *widget, const char *title, const char *name, const VtSaveFormat *formats, VtSaveChoice *choice,
                              VtSaveChoiceFunc chosen, VtSaveFunc func, gpointer data);

G_END_DECLS
