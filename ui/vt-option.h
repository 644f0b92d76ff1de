/* VtOption: one entry of a choice that is stored as text, and the glue between choices and properties.
 *
 * A combo row lists options; the option's id is what the bound property holds. Enumerations are bound by the nick of
 * their values. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VT_TYPE_OPTION (vt_option_get_type ())
G_DECLARE_FINAL_TYPE (VtOption, vt_option, VT, OPTION, GObject)

/* @title: translated. @note: (nullable) shown dimmed after the title in the list. */
VtOption *vt_option_new (const char *id, const char *title, const char *note);
const char *vt_option_get_id (VtOption *option);
const char *vt_option_get_title (VtOption *option);
const char *vt_option_get_note (VtOption *option);

/* Lists @options (GListModel of VtOption) in @row, keeping in step with @property of @object (a string or an
 * enumeration) both ways. Call vt_option_combo_set_options() to change the list later. */
void vt_option_combo_bind (AdwComboRow *row, GListModel *options, gpointer object, const char *property);
void vt_option_combo_set_options (AdwComboRow *row, GListModel *options);

/* The toggle buttons in @box are the values of the enumeration @property: a button's name is a value's nick. */
void vt_option_toggles_bind (GtkWidget *box, gpointer object, const char *property);

/* The text a property holds: a string, or an enumeration's nick. Caller frees. */
char *vt_option_dup_property (gpointer object, const char *property);
void vt_option_set_property (gpointer object, const char *property, const char *text);

G_END_DECLS
