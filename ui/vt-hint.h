/* VtHint: the tooltip of a widget of a template, set with vt_ui_set_tooltip() and not by the property, which asks the X server for the pointer.
 *
 * In a template's file, below the template:  .VtHint { widget: play_button; text: _("Play"); } */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VT_TYPE_HINT (vt_hint_get_type ())
G_DECLARE_FINAL_TYPE (VtHint, vt_hint, VT, HINT, GObject)

G_END_DECLS
