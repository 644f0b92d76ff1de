/* What every widget shares: the resources, and how numbers are written for people. */
#pragma once

#include <gtk/gtk.h>

#include "base/vt-job.h"
#include "document/vt-method.h"
#include "sample/vt-sample.h"

G_BEGIN_DECLS

/* Registers the templates, icons and types. Call once, before any widget is made; needs no display. */
void vt_ui_init (void);

/* Loads the style sheet for @display. */
void vt_ui_load_css (GdkDisplay *display);

/* "5 488", thousands set apart by a narrow space. Caller frees, as for all that follow. */
char *vt_ui_format_count (guint64 n);

/* Four significant digits, never with a needless exponent, and with a real minus. NaN reads "–". */
char *vt_ui_format_value (double value);

/* Digits and step that suit values spread over @span. */
void vt_ui_adapt_spin (GtkSpinButton *spin, double span);

/* "17.4 Å³", or the number alone when there is no unit. */
char *vt_ui_format_quantity (double value, const char *unit);

/* The first sentence of @text, or of what is too long for a line its beginning and "…". */
char *vt_ui_dup_first_sentence (const char *text);

/* What a job says of itself, its numbers with a real minus. */
char *vt_ui_dup_message (VtJob *job);

/* Pango markup of a text with units: k_B and T_g with their subscripts. */
char *vt_ui_markup (const char *text);

/* Such a text in a label. */
void vt_ui_set_label (GtkLabel *label, const char *text);

/* "21 s left", "3 min left"; "" while it is unknown (negative). */
char *vt_ui_format_time_left (double seconds);

/* "5 488 atoms · Cu 50 % Zr 50 % · 45.7 × 45.7 × 45.7 Å · periodic". */
char *vt_ui_describe_sample (VtSample *sample);

/* One line about what a finished run of @method has found: its tables' global numbers, else the mean of its first field.
 * @find_field and @find_table look into the document. "" if there is nothing. */
typedef struct _VtDocument VtDocument;
char *vt_ui_summarise_result (VtDocument *document, const VtMethod *method);

/* A tooltip of plain text. gtk_widget_set_tooltip_text() asks the X server for the pointer each time (a millisecond in GTK 4.8), which
 * adds up to a tenth of a second when a window is made; this one asks nothing. It is also the widget's accessible description. @text: (nullable) */
void vt_ui_set_tooltip (GtkWidget *widget, const char *text);

/* Makes @widget speak as @label to assistive technology, and sets the same tooltip if @tooltip. */
void vt_ui_label (GtkWidget *widget, const char *label, gboolean tooltip);

/* Removes every child of @widget made by the program. */
void vt_ui_clear_box (GtkBox *box);
void vt_ui_clear_list (GtkListBox *list);

G_END_DECLS
